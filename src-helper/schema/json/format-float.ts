/** Writes a finite double, or a float when `isSingle`, in the fewest digits that give it back. Minus zero keeps its sign. */
export function formatFloat(value: number, isSingle: boolean): string {
  if (Object.is(value, -0)) return '-0';
  if (!isSingle || Number.isSafeInteger(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
