import { quoted, type Violation } from '../violation';
import type { Fields } from './field-list';
import { textOfBytes } from './field-text';

/** An entry of metadata as it came; it has the shape of the contract's `MetadataEntry`. */
export interface ReadEntry {
  readonly key: string;
  /** Bytes of a `-bin` value; a text for everything else, and for what ends in `-bin` and is not base64. */
  readonly value:
    { readonly $case: 'text'; readonly value: string } | { readonly $case: 'binary'; readonly value: Uint8Array };
}

/** What fields hold beside pseudo-fields. */
export interface ReadMetadata {
  /** In the order of the wire; what is repeated stays apart. */
  readonly entries: readonly ReadEntry[];
  readonly violations: readonly Violation[];
}

/** So many values of one field are read. */
const partLimit = 1_000;
const statusFields: ReadonlySet<string> = new Set(['grpc-status', 'grpc-message']);

/**
 * Reads metadata. `statusIs` says whether `grpc-status` and `grpc-message` are told elsewhere, as the end of the call, or
 * are to be shown among the entries, as they are where they do not count.
 */
export function readMetadata(fields: Fields, statusIs: 'elsewhere' | 'shown'): ReadMetadata {
  const entries: ReadEntry[] = [];
  const violations: Violation[] = [];
  for (const { name, value } of fields) {
    if (name.startsWith(':') || (statusIs === 'elsewhere' && statusFields.has(name.toLowerCase()))) continue;
    const key = textOfBytes(name).text;
    if (!name.toLowerCase().endsWith('-bin')) {
      entries.push({ key, value: { $case: 'text', value: textOfBytes(value).text } });
      continue;
    }
    // One field may hold several values (PROTOCOL-HTTP2.md, "Custom-Metadata").
    const parts = value.split(',', partLimit + 1);
    if (parts.length > partLimit) {
      const words = `${key} holds more than ${String(partLimit)} values, which are not read`;
      violations.push({ rule: 'binary-value', words });
      entries.push({ key, value: { $case: 'text', value: textOfBytes(value).text } });
      continue;
    }
    const read = parts.map(part => ({ part, bytes: readBase64(trimBlanks(part)) }));
    for (const { part, bytes } of read) {
      const text = { $case: 'text', value: textOfBytes(part).text } as const;
      entries.push({ key, value: bytes === undefined ? text : { $case: 'binary', value: bytes } });
    }
    const wrong = read.find(({ bytes }) => bytes === undefined);
    if (wrong !== undefined) {
      violations.push({ rule: 'binary-value', words: `${key} is ${quoted(wrong.part)}, which is not base64` });
    }
  }
  return { entries, violations };
}

/** Without the blanks and tabs around; in one pass, because a server chooses how many there are. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** Bytes of base64 with its padding or without any; undefined when it is something else. */
export function readBase64(text: string): Uint8Array | undefined {
  const [, digits = '', padding = ''] = /^([A-Za-z0-9+/]*)(=*)$/.exec(text) ?? [undefined, '?'];
  const isWhole = padding === '' ? digits.length % 4 !== 1 : padding.length < 3 && text.length % 4 === 0;
  if (digits === '?' || !isWhole) return undefined;
  const bytes = Buffer.from(digits, 'base64');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length).slice();
}
