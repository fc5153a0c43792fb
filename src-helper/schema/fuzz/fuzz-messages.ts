import type { DescMessage, FileRegistry } from '@bufbuild/protobuf';

import { getMessageType } from '../json/load-nasty-schema';
import { makeRandomMessage } from '../json/random-message';
import type { RandomSource } from '../json/random-source';
import { decodeMessage, encodeMessage, hexFields, previewMessage, validateMessage } from '../message-codec';
import type { FuzzSubject } from './run-fuzz';

const messageNames = ['Scalars', 'Optionals', 'Lists', 'Maps', 'Choice', 'Known', 'Tree', 'Names', 'Empty'];

/** Bad bytes and bad texts for the codec, as messages of the nasty schema. */
export function createMessagesSubject(registry: FileRegistry): FuzzSubject {
  const names = [...messageNames.map(name => `three.${name}`), 'two.Legacy', 'edition.Mixed', 'edition2024.Public'];
  const types = names.map(name => getMessageType(registry, `nasty.${name}`));
  return {
    name: 'messages',
    feed: random => {
      const type = random.pick(types);
      return feedOnce(makeBadBytes(type, registry, random), type, registry, random);
    },
  };
}

function feedOnce(data: Uint8Array, type: DescMessage, registry: FileRegistry, random: RandomSource): string {
  let text = '';
  try {
    hexFields(data, type, registry);
    hexFields(data);
    previewMessage(data, type, registry, random.below(300));
    const decoded = decodeMessage(data, type, registry, { indent: random.below(3), limit: 100_000 });
    if (decoded.kind === 'decoded') {
      text = decoded.json;
      if (decoded.isExact && !decoded.isCut) checkAgain(text, type, registry);
      else if (!decoded.isCut) JSON.parse(text);
    }
    text = makeBadText(text, random);
    const encoded = encodeMessage(text, type, registry);
    for (const { from, to } of validateMessage(text, type, registry)) {
      if (from > to || to > text.length) throw new RangeError(`a problem at ${from}-${to} of ${text.length}`);
    }
    return `${decoded.kind}, ${encoded.kind}`;
  } catch (error) {
    throw new Error(`${type.typeName}, ${Buffer.from(data).toString('hex')}, ${text}`, { cause: error });
  }
}

/** What was printed whole and exactly must be read again. */
function checkAgain(text: string, type: DescMessage, registry: FileRegistry): void {
  JSON.parse(text);
  const outcome = encodeMessage(text, type, registry);
  if (outcome.kind === 'rejected') throw new Error(`printed text is rejected: ${JSON.stringify(outcome.problems)}`);
}

function makeBadBytes(type: DescMessage, registry: FileRegistry, random: RandomSource): Uint8Array {
  if (random.oneIn(4)) return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  const data = makeRandomMessage(type, random, { isShuffled: random.oneIn(2), hasUnknown: random.oneIn(2), registry });
  if (random.oneIn(5)) return data;
  const bad = Uint8Array.from(data);
  for (let times = random.below(4); times > 0 && bad.length > 0; times--) {
    const at = random.below(bad.length);
    bad[at] = random.pick([random.below(256), 0, 0xff, 0x80, (bad[at] ?? 0) ^ (1 << random.below(8))]);
  }
  return random.oneIn(3) ? bad.subarray(0, random.below(bad.length + 1)) : bad;
}

const SNIPPETS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  'null',
  '1e999999',
  '-',
  '0',
  '"@type":"x/y",',
  '\uD800',
  '/*',
  "'",
];

function makeBadText(text: string, random: RandomSource): string {
  let bad = text;
  for (let times = random.below(5); times > 0; times--) {
    const at = random.below(bad.length + 1);
    const length = random.oneIn(2) ? 0 : random.below(6);
    bad = bad.slice(0, at) + (random.oneIn(3) ? '' : random.pick(SNIPPETS)) + bad.slice(at + length);
  }
  return random.oneIn(10) ? bad.slice(0, random.below(bad.length + 1)) : bad;
}
