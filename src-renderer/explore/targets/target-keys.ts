import { parentIndex, type TargetRow } from './target-rows';
import { rowName } from './target-row-words';

/** What Left, Right or a letter does in a tree: fold or unfold the row, or go to another; undefined for other keys. */
export function arrowAct(
  key: string,
  rows: readonly TargetRow[],
  index: number,
): 'fold' | 'unfold' | number | undefined {
  const row = rows[index];
  if (row === undefined) return undefined;
  const canFold = row.kind === 'target' || row.kind === 'service';
  if (key === 'ArrowRight') {
    if (!canFold) return undefined;
    if (!row.isExpanded) return 'unfold';
    return (rows[index + 1]?.level ?? 0) > row.level ? index + 1 : undefined;
  }
  if (key === 'ArrowLeft') {
    if (canFold && row.isExpanded) return 'fold';
    const parent = parentIndex(rows, index);
    return parent < 0 ? undefined : parent;
  }
  if (key.length !== 1 || key === ' ') return undefined;
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (index + step) % rows.length;
    if (rowName(rows[at]).toLowerCase().startsWith(key.toLowerCase())) return at;
  }
  return undefined;
}
