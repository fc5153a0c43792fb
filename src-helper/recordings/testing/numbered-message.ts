/** Every so many messages one is large enough to go its own way to the disk. */
const largeEvery = 5_000;

/** The message with this number in a stream that can be checked without keeping it: bytes and length follow from it. */
export function numberedMessage(number: number): Uint8Array {
  const length = number % largeEvery === largeEvery - 1 ? 700_000 + (number % 1_000) : 8 + (number % 191);
  const message = Buffer.alloc(length, number % 251);
  message.writeUInt32LE(number, 0);
  message.writeUInt32LE(length, 4);
  return message;
}
