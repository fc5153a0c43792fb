/** Names longer than this are not compared. */
const NAME_LIMIT = 100;

/** Ends a sentence with up to three names like `wrong`: `; did you mean "name"?`. Empty when none is near. */
export function suggestNames(wrong: string, names: Iterable<string>): string {
  if (wrong.length > NAME_LIMIT) return '';
  const plain = normalize(wrong);
  const farthest = Math.min(3, Math.max(1, Math.floor(plain.length / 3)));
  const near = new Map<string, number>();
  for (const name of names) {
    if (name.length > NAME_LIMIT) continue;
    const distance = measureDistance(plain, normalize(name));
    if (distance <= farthest) near.set(name, distance);
  }
  const best = [...near].sort((a, b) => a[1] - b[1]).slice(0, 3);
  return best.length === 0 ? '' : `; did you mean ${best.map(([name]) => JSON.stringify(name)).join(' or ')}?`;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function measureDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
