// Pure: whether and when a helper that died is started again.

/** What the policy remembers between two deaths. */
export interface RestartHistory {
  /** 1 for the first start, one more for each restart since the helper was last healthy for a minute. */
  readonly attempt: number;
  /** When helpers died within the last minute, in milliseconds, oldest first. */
  readonly deathsMs: readonly number[];
}

/** What to do after a death. */
export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly history: RestartHistory }
  | { readonly kind: 'give-up' };

/** Before the first start, and after the user asked for one. */
export const freshHistory: RestartHistory = { attempt: 1, deathsMs: [] };

/** A helper that has run this long was healthy. */
export const healthyMs = 60_000;

/** How many restarts a minute may have. */
export const restartLimit = 5;

/** Pause before the first restart; doubled for each further one, at most longestDelayMs; then spread by a fifth. */
const firstDelayMs = 100;
const longestDelayMs = 5000;

/**
 * Decides after a death at `nowMs` of a helper that was ready for `ranMs` milliseconds (0: never). `random` is in [0, 1).
 */
export function decideRestart(
  history: RestartHistory,
  { nowMs, ranMs, random }: { readonly nowMs: number; readonly ranMs: number; readonly random: number },
): RestartDecision {
  const isFresh = ranMs >= healthyMs;
  const deathsMs = [...(isFresh ? [] : history.deathsMs.filter(deathMs => nowMs - deathMs < healthyMs)), nowMs];
  if (deathsMs.length > restartLimit) return { kind: 'give-up' };
  const attempt = (isFresh ? 1 : history.attempt) + 1;
  const baseMs = Math.min(firstDelayMs * 2 ** (attempt - 2), longestDelayMs);
  const delayMs = Math.round(baseMs * (0.8 + 0.4 * random));
  return { kind: 'restart', delayMs, history: { attempt, deathsMs } };
}
