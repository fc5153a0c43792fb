import { prefixBytes } from './message-reader';

/** The largest message that a prefix can announce, in bytes. */
export const largestMessageBytes = 2 ** 32 - 1;
/** Messages up to this size are copied behind their prefix: one piece costs less than two. */
const copiedBytes = 4_096;

/** A message with its prefix, in one or two pieces. RangeError when no prefix can announce its length. */
export function writeMessage(data: Uint8Array, isCompressed: boolean): readonly Uint8Array[] {
  const prefix = messagePrefix(data.length, isCompressed);
  if (data.length === 0) return [prefix];
  if (data.length > copiedBytes) return [prefix, data];
  const whole = new Uint8Array(prefixBytes + data.length);
  whole.set(prefix);
  whole.set(data, prefixBytes);
  return [whole];
}

/** The prefix of a message of this size. RangeError when it cannot be announced. */
export function messagePrefix(sizeBytes: number, isCompressed: boolean): Uint8Array {
  if (sizeBytes > largestMessageBytes) throw new RangeError(`a message of ${String(sizeBytes)} bytes has no prefix`);
  const prefix = new Uint8Array(prefixBytes);
  const view = new DataView(prefix.buffer);
  view.setUint8(0, isCompressed ? 1 : 0);
  view.setUint32(1, sizeBytes);
  return prefix;
}
