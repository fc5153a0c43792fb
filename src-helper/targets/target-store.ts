// The targets of the user. This file is the interface that the rest of the helper sees.
import type { Target } from '../../gen/sockeye/v1/target';

/** The targets of the user, the sample included. */
export interface TargetStore {
  /** All targets, in the user's order, the sample first. */
  list(): readonly Target[];
  /** One target; undefined when there is none with this id. */
  get(id: string): Target | undefined;
  /** The list now and again after each change, until `signal` is aborted. A slow reader misses steps, never the last. */
  watch(signal: AbortSignal): AsyncIterable<readonly Target[]>;
}
