/** A measurement at a place. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * How much y grows for each x: the median of the slopes between all pairs of points (Theil and Sen), which up to a quarter
 * of wild points do not move, as a garbage collection at a bad moment would move a line of least squares. 0 for fewer than
 * two points.
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points
    .flatMap((one, at) => points.slice(at + 1).map(other => (other.y - one.y) / (other.x - one.x)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const middle = slopes.length / 2;
  const [low = 0, high = low] = [slopes[Math.ceil(middle) - 1], slopes[Math.floor(middle)]];
  return (low + high) / 2;
}
