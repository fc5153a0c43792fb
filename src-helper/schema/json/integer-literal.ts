// Integers as ProtoJSON writes them, without ever being a double: `9007199254740993`, `1e3`, `1.0`, `-0`.

/** An integer, or why a literal is none. */
export type IntegerOutcome =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'not-integer' }
  /** More than 30 digits: outside of every integer type. */
  | { readonly kind: 'huge' }
  | { readonly kind: 'malformed' };

const LITERAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** No integer type of protobuf has more than 20 digits. */
const DIGIT_LIMIT = 30;

/** Reads an integer literal exactly, whatever its exponent. The cost grows with the text only. */
export function parseInteger(text: string): IntegerOutcome {
  const match = LITERAL.exec(text);
  if (match === null) return { kind: 'malformed' };
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return { kind: 'integer', value: 0n };
  // By hand: a pattern for trailing zeros takes quadratic time on `1000...0001`.
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  const significant = digits.slice(0, end);
  // Zeros to append to the significant digits; negative when some of them stand behind the point.
  const shift = digits.length - significant.length - fraction.length + Number(exponent);
  if (shift < 0) return { kind: 'not-integer' };
  if (significant.length + shift > DIGIT_LIMIT) return { kind: 'huge' };
  const magnitude = BigInt(significant + '0'.repeat(shift));
  return { kind: 'integer', value: sign === '-' ? -magnitude : magnitude };
}
