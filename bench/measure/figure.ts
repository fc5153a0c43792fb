/** One figure as it is measured: two sides, and what their ratio is. */
export interface Figure {
  /** `link.unary`. */
  readonly name: string;
  /** Median of the subject over median of the reference. */
  readonly ratio: number;
  /** Which way is better for the ratio. */
  readonly better: 'lower' | 'higher';
  /** The ratio of each pair of neighbouring windows, in the order of the run. */
  readonly runs: readonly number[];
  /** The reference against itself, measured in the same run; near 1 when the run can be trusted. */
  readonly control?: number;
  /** What the two sides were, with their medians and units. */
  readonly note: string;
}

/** The middle of some numbers; the mean of the two in the middle when their count is even. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** True when the run's own control says that the machine was quiet enough. */
export function isTrustworthy(figure: Figure): boolean {
  return figure.control === undefined || (figure.control >= 0.9 && figure.control <= 1.1);
}
