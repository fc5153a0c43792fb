// The Huffman code of HPACK (RFC 7541, 5.2 and appendix B). Codes of one length count up in the order of their symbols,
// and each length goes on where the shorter one ended, so the lengths alone say the whole code.

/** Bits of the code of each byte, 32 a line, to be compared with the appendix; the last one is the end of a text. */
// prettier-ignore
const codeBits = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];

const endOfText = 256;
const longestBits = 30;
/** Codes up to this length are found by one look into a table. */
const shortBits = 9;

/** Code of each symbol, in its lowest bits. */
const codes = new Uint32Array(codeBits.length);
/** For each length: its symbols, its first code, and the first 32 bits that stand behind all its codes. */
const symbolsOf: number[][] = Array.from({ length: longestBits + 1 }, () => []);
const firstCode = new Uint32Array(longestBits + 1);
const behind = new Float64Array(longestBits + 1);
/** By the next nine bits: length of the code in the upper byte, symbol in the lower; 0 for a longer code. */
const shortCodes = new Uint16Array(1 << shortBits);

codeBits.forEach((bits, symbol) => symbolsOf[bits]?.push(symbol));
let nextCode = 0;
symbolsOf.forEach((symbols, bits) => {
  firstCode[bits] = nextCode;
  for (const symbol of symbols) {
    codes[symbol] = nextCode;
    if (bits <= shortBits) {
      const from = nextCode << (shortBits - bits);
      shortCodes.fill((bits << 8) | symbol, from, from + (1 << (shortBits - bits)));
    }
    nextCode++;
  }
  behind[bits] = nextCode * 2 ** (32 - bits);
  nextCode *= 2;
});

/** How many bytes the text takes in this code. Each character is one byte. */
export function huffmanBytes(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits += codeBits[text.charCodeAt(at)] ?? 0;
  return Math.ceil(bits / 8);
}

/** Writes the text in this code from `at` on, padded with ones. `into` has `huffmanBytes(text)` bytes of room. */
export function encodeHuffman(text: string, into: Uint8Array, at: number): void {
  let held = 0;
  let heldBits = 0;
  for (let index = 0; index < text.length; index++) {
    const symbol = text.charCodeAt(index);
    const code = codes[symbol] ?? 0;
    // From the top of the code down, a byte of output at a time: 30 bits and 7 held ones would not fit into an integer.
    for (let left = codeBits[symbol] ?? 0; left > 0;) {
      const taken = Math.min(left, 8 - heldBits);
      left -= taken;
      held = (held << taken) | ((code >>> left) & ((1 << taken) - 1));
      heldBits += taken;
      if (heldBits < 8) continue;
      into[at++] = held;
      held = heldBits = 0;
    }
  }
  if (heldBits > 0) into[at] = (held << (8 - heldBits)) | (0xff >>> heldBits);
}

/** The text of these bytes, each character one byte; undefined when they are none in this code. */
export function decodeHuffman(data: Uint8Array, from: number, to: number): string | undefined {
  // The shortest code has five bits.
  const text = Buffer.allocUnsafe(Math.floor(((to - from) * 8) / 5));
  let length = 0;
  const end = to * 8;
  for (let bit = from * 8; bit < end;) {
    const window = bitsAt(data, bit, to);
    const short = shortCodes[window >>> (32 - shortBits)] ?? 0;
    let bits = short >>> 8;
    let symbol = short & 0xff;
    if (bits === 0) {
      bits = shortBits + 1;
      while (bits < longestBits && window >= (behind[bits] ?? 0)) bits++;
      symbol = symbolsOf[bits]?.[(window >>> (32 - bits)) - (firstCode[bits] ?? 0)] ?? endOfText;
    }
    if (symbol === endOfText || bit + bits > end)
      return isPadding(window, end - bit) ? asText(text, length) : undefined;
    text[length++] = symbol;
    bit += bits;
  }
  return asText(text, length);
}

/** The 32 bits from this one on; ones behind the end. */
function bitsAt(data: Uint8Array, bit: number, to: number): number {
  const at = bit >>> 3;
  const skipped = bit & 7;
  const word =
    (byteAt(data, at, to) << 24) |
    (byteAt(data, at + 1, to) << 16) |
    (byteAt(data, at + 2, to) << 8) |
    byteAt(data, at + 3, to);
  return skipped === 0 ? word >>> 0 : ((word << skipped) | (byteAt(data, at + 4, to) >>> (8 - skipped))) >>> 0;
}

function byteAt(data: Uint8Array, at: number, to: number): number {
  return at < to ? (data[at] ?? 0xff) : 0xff;
}

/** A text ends within a byte by ones, at most seven of them. */
function isPadding(window: number, bits: number): boolean {
  return bits < 8 && window >>> (32 - bits) === (1 << bits) - 1;
}

function asText(bytes: Buffer, length: number): string {
  return bytes.toString('latin1', 0, length);
}
