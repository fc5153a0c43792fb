import type { Registry } from '@bufbuild/protobuf';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';

import type { TextProblems } from '../../../src-shared/json/text-problems';

/** How many messages may nest in one another, both ways; what other runtimes accept as well. */
export const MESSAGE_DEPTH_LIMIT = 100;

/** What encoding one text carries along. Bytes written after the first error are thrown away. */
export interface EncodeContext {
  readonly registry: Registry;
  readonly problems: TextProblems;
  readonly writer: BinaryWriter;
  /** Full names of types in Any that the registry does not have. */
  readonly unresolvedTypes: Set<string>;
}
