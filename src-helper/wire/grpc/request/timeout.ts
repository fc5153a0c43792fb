// grpc-timeout (PROTOCOL-HTTP2.md, "Timeout"): at most eight digits and a unit.

/** Milliseconds in a unit, the smallest unit first. */
const units = [
  ['n', 1e-6],
  ['u', 1e-3],
  ['m', 1],
  ['S', 1_000],
  ['M', 60_000],
  ['H', 3_600_000],
] as const;
const largestValue = 99_999_999;

/**
 * The value for what is left of a deadline, in milliseconds; never less than is left, but for more than 11,000 years.
 * Whole milliseconds are written as such as long as eight digits hold them; what has passed is `1n`.
 */
export function timeoutValue(leftMs: number): string {
  if (leftMs <= 0) return '1n';
  const smallest = leftMs < 1 ? 0 : 2;
  for (const [unit, unitMs] of units.slice(smallest)) {
    const value = Math.ceil(tidy(leftMs / unitMs));
    if (value <= largestValue) return `${String(value)}${unit}`;
  }
  return `${String(largestValue)}H`;
}

/** What a value says, in milliseconds; undefined when it is none: no digits, more than eight, or no unit. */
export function readTimeout(value: string): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([numSMH])$/.exec(value.trim()) ?? [];
  const unitMs = units.find(([name]) => name === unit)?.[1];
  return digits === undefined || unitMs === undefined ? undefined : tidy(Number(digits) * unitMs);
}

/** Takes away what a computer's fractions add, so that it is not rounded up to a whole. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
