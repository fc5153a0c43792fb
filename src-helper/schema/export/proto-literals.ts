// Values as `.proto` sources spell them.
import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type Message,
  type Registry,
  ScalarType,
} from '@bufbuild/protobuf';
import { toText } from '@bufbuild/protobuf/txtpb';

/** A text in quotes. Control characters are octal escapes, which every version of protobuf reads. */
export function quoteText(text: string): string {
  return `"${escapeText(text)}"`;
}

function escapeText(text: string): string {
  return text.replace(/["\\]/g, sign => `\\${sign}`).replace(/\p{Cc}/gu, sign => octal(sign.charCodeAt(0)));
}

/** Bytes in quotes: printable ASCII as it is, all else as octal escapes. */
export function quoteBytes(data: Uint8Array): string {
  const parts = Array.from(data, byte => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    return isPlain ? String.fromCharCode(byte) : octal(byte);
  });
  return `"${parts.join('')}"`;
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}

/** A number with or without a fraction; `inf` and `nan` where it has no digits. */
function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** One value of a field: a scalar, the name of an enum's value, or a message in the text format. */
export function valueLiteral(field: DescField | DescExtension, value: unknown, registry: Registry): string {
  if (field.enum !== undefined) {
    return field.enum.values.find(one => one.number === value)?.name ?? String(value);
  }
  if (field.message !== undefined) return messageLiteral(field.message, value as Message, registry);
  if (typeof value === 'number') return numberLiteral(value);
  if (field.scalar === ScalarType.BYTES) return quoteBytes(value instanceof Uint8Array ? value : new Uint8Array());
  return typeof value === 'string' && field.scalar === ScalarType.STRING ? quoteText(value) : String(value);
}

/** A message in the text format, in braces. */
function messageLiteral(type: DescMessage, message: Message, registry: Registry): string {
  const text = toText(type, message, { registry }).trim();
  return text === ''
    ? '{}'
    : `{ ${text
        .split('\n')
        .map(line => line.trim())
        .join(' ')} }`;
}
