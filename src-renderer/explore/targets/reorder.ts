import type { TargetRow } from './target-rows';

/** Targets in the order of the list; the sample, which stays first, is not among them. */
export function movableTargets(rows: readonly TargetRow[]): readonly string[] {
  return rows.flatMap(row => (row.kind === 'target' && !row.target.isSample ? [row.targetId] : []));
}

/**
 * The target that one stands before after a step up or down: its id, '' for the end of the list; undefined when there is
 * no such step.
 */
export function stepBefore(rows: readonly TargetRow[], targetId: string, step: 'up' | 'down'): string | undefined {
  const ids = movableTargets(rows);
  const at = ids.indexOf(targetId);
  if (at < 0) return undefined;
  if (step === 'up') return at === 0 ? undefined : ids[at - 1];
  return at === ids.length - 1 ? undefined : (ids[at + 2] ?? '');
}

/** The target before which one is dropped that is let go over a row: over its own upper part or the one after it. */
export function dropBefore(rows: readonly TargetRow[], rowIndex: number): string {
  for (const row of rows.slice(Math.max(rowIndex, 0))) {
    if (row.kind === 'target' && !row.target.isSample) return row.targetId;
  }
  return '';
}
