// What the tests of the ProtoJSON specification have in common.
import { type FileRegistry, fromBinary, fromJsonString, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import { decodeMessage, encodeMessage } from '../message-codec';
import { getMessageType } from './load-nasty-schema';

/** What the specification says, the text, and its canonical form; `ours` when protobuf-es does not do it. */
export type AcceptCase = readonly [what: string, text: string, canonical: string, who?: 'ours'];

/**
 * Makes a test of each text that is a message: it is encoded, decoded again to its canonical form, and judged by
 * protobuf-es, unless it is an extension of ours.
 */
export function describeAccepted(
  registry: FileRegistry,
  title: string,
  typeName: string,
  cases: readonly AcceptCase[],
): void {
  describe(title, () => {
    for (const entry of cases) test(`${entry[0]}: ${entry[1]}`, () => check(registry, typeName, entry));
  });
}

function check(registry: FileRegistry, typeName: string, [, text, canonical, who]: AcceptCase): void {
  const type = getMessageType(registry, typeName);
  const outcome = encodeMessage(text, type, registry);
  if (outcome.kind !== 'encoded') throw new Error(JSON.stringify(outcome.problems));
  const decoded = decodeMessage(outcome.data, type, registry, { indent: 0, limit: 1e6 });
  expect(decoded).toMatchObject({ kind: 'decoded', json: canonical, isExact: true, isCut: false });
  expect(encodeMessage(canonical, type, registry)).toEqual(outcome);
  if (who === 'ours') return;
  const theirs = toBinary(type, fromJsonString(type, text, { registry }));
  expect(Buffer.from(toBinary(type, fromBinary(type, outcome.data)))).toEqual(Buffer.from(theirs));
}
