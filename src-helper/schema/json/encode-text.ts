import type { DescMessage, Registry } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';

import type { TextProblem } from '../../../gen/sockeye/v1/schema';
import { encodeMessageNode } from './encode-fields';
import { parseJson } from '../../../src-shared/json/parse-json';
import { TextProblems } from '../../../src-shared/json/text-problems';

/** The bytes a text becomes (undefined when it cannot) and all that is wrong with it, warnings too. */
export interface TextOutcome {
  readonly data: Uint8Array | undefined;
  readonly problems: readonly TextProblem[];
  /** Full names of types in Any that have a value and that the registry does not have. */
  readonly unresolvedTypes: readonly string[];
}

/** Turns ProtoJSON into the wire format. Never throws for a bad text. */
export function encodeText(json: string, type: DescMessage, registry: Registry): TextOutcome {
  const problems = new TextProblems();
  const writer = new BinaryWriter();
  const unresolvedTypes = new Set<string>();
  const context = { registry, problems, writer, unresolvedTypes };
  encodeMessageNode(context, parseJson(json, problems), type, undefined, 0);
  const data = problems.hasErrors ? undefined : writer.finish();
  return { data, problems: problems.list(), unresolvedTypes: [...unresolvedTypes] };
}
