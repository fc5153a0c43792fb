/** Place of the first index that is not below `wanted`, by halving. */
export function lowerBound(indexes: readonly number[], wanted: number): number {
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((indexes[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
