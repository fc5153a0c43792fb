// Floating-point numbers the way C's "%g" spells them: defaults in descriptors are text, and protoc's is made so.

/** The shortest of the precisions that protoc tries which gives the number back: 6 or 9 digits for a float, 15 or 17 for a double. */
export function formatFloat(value: number, isSingle: boolean): string {
  const number = isSingle ? Math.fround(value) : value;
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : 'inf';
  const [short, long] = isSingle ? [6, 9] : [15, 17];
  const text = formatGeneral(number, short);
  const back = isSingle ? Math.fround(Number(text)) : Number(text);
  return back === number ? text : formatGeneral(number, long);
}

/** `printf("%.{precision}g")`. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '', exponentText = '0'] = value.toExponential(precision - 1).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= precision) {
    const sign = exponent < 0 ? '-' : '+';
    return `${withoutTrailingZeros(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return withoutTrailingZeros(value.toFixed(Math.max(0, precision - 1 - exponent)));
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
