import type { Target } from '../../../gen/sockeye/v1/target';
import { currentSystem, type System } from './transports/transport';
import type { UnusableReason } from './unusable-reason';

/**
 * The settings of a target cannot work here. It carries what is known; the words for the user are made of it where a
 * service answers (`explanations/explain-unusable.ts`).
 */
export class UnusableTarget extends Error {
  constructor(
    readonly reason: UnusableReason,
    /** The target, or what is known of it. */
    readonly target: Target,
    readonly system: System,
    /** What the words of the reason quote; empty for nothing. */
    readonly said: string,
    options?: { readonly cause?: unknown },
  ) {
    super(said === '' ? reason : `${reason}: ${said}`, options);
  }
}

/** Makes the error for a target, or for what is known of one. `said` is what the words of the reason quote. */
export function unusableTarget(
  target: Target,
  reason: UnusableReason,
  { said = '', system = currentSystem(), error }: { said?: string; system?: System; error?: unknown } = {},
): UnusableTarget {
  return new UnusableTarget(reason, target, system, said, { cause: error });
}
