// The body of an answer that is not gRPC, as a text for people.

/** What of a body can be shown. */
export interface BodyText {
  /** Decoded by its charset; empty when there is nothing to read. */
  readonly text: string;
  /** Bytes of the whole body, with those that were not kept. */
  readonly sizeBytes: number;
  /** There is more than `text` shows. */
  readonly isCut: boolean;
  /** Why there is no text, as a part of a sentence; undefined when there is, or when the body is empty. */
  readonly whyNone: string | undefined;
}

/** Keeps the beginning of a body. */
export class BodyReader {
  readonly #limitBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #keptBytes = 0;
  #sizeBytes = 0;

  /** `limitBytes` is what is kept. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** More than the limit came: the stream may as well be reset. */
  get isFull(): boolean {
    return this.#sizeBytes > this.#limitBytes;
  }

  /** Takes bytes; what is kept is copied. */
  push(chunk: Uint8Array): void {
    const room = this.#limitBytes - this.#keptBytes;
    this.#sizeBytes += chunk.length;
    if (room <= 0 || chunk.length === 0) return;
    // Not `slice`: that of a Buffer copies nothing.
    const kept = Uint8Array.from(chunk.subarray(0, room));
    this.#chunks.push(kept);
    this.#keptBytes += kept.length;
  }

  /** What came, read by its content-type and content-encoding (undefined for none). */
  text(contentType: string | undefined, contentEncoding: string | undefined): BodyText {
    const bytes = Buffer.concat(this.#chunks);
    const isCut = this.#sizeBytes > bytes.length;
    const whyNone = bytes.length === 0 ? undefined : whyNoText(bytes, contentType, contentEncoding);
    const text = whyNone === undefined ? decode(bytes, contentType, isCut) : '';
    return { text, sizeBytes: this.#sizeBytes, isCut, whyNone };
  }
}

function whyNoText(
  bytes: Uint8Array,
  contentType: string | undefined,
  encoding: string | undefined,
): string | undefined {
  const named = encoding?.trim().toLowerCase() ?? '';
  if (named !== '' && named !== 'identity') return `it is compressed (${named})`;
  const charset = charsetOf(contentType);
  if (charset?.startsWith('utf-16') === true || markOf(bytes) !== undefined) return undefined;
  return bytes.includes(0) ? 'it is not a text' : undefined;
}

function decode(bytes: Uint8Array, contentType: string | undefined, isCut: boolean): string {
  const charset = markOf(bytes) ?? charsetOf(contentType);
  for (const [label, fatal] of [
    [charset, false],
    ['utf-8', true],
  ] as const) {
    if (label === undefined) continue;
    try {
      const decoder = new TextDecoder(label, { fatal });
      if (decoder.encoding === 'windows-1252') return decodeWindows1252(bytes);
      // A cut body may end in the middle of a character, which is left out then.
      return decoder.decode(bytes, { stream: isCut });
    } catch {
      // An unknown charset, or not UTF-8.
    }
  }
  return Buffer.from(bytes).toString('latin1');
}

/** What Windows-1252 has from 0x80 to 0x9f; the five that it leaves out are control characters. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Node 20 takes Windows-1252, which is also what the web calls Latin-1, for the first 256 characters of Unicode. */
function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, each => windows1252[each.charCodeAt(0) - 0x80] ?? each);
}

/** The charset that a content-type names. */
function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

/** The charset that a byte order mark names. */
function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}
