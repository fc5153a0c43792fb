// What descriptors would take in memory, told before they are decoded: two bytes on the wire can be an object of a hundred.
import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * Most values that descriptors may have together. All of googleapis (30 MB without comments) has some 5 million; each
 * takes about 100 bytes of memory, so that this is about a gigabyte.
 */
export const descriptorPartsLimit = 10_000_000;
/** Shorter data cannot have so many that it matters. */
const smallBytes = 1024 * 1024;
/** Deeper ones are refused by the decoder. */
const maxDepth = 100;

/**
 * Counts the values in an encoded message, up to a little over the limit. Data that is small, and what is malformed, does
 * not count: to decode the one costs little, and the other fails where this stops.
 */
export function countDescriptorParts(data: Uint8Array, type: DescMessage): number {
  if (data.length < smallBytes) return 0;
  const counter = { count: 0 };
  try {
    countMessage(new BinaryReader(data), data.length, type, counter, 0);
  } catch {
    // The decoder says what is wrong with it.
  }
  return counter.count;
}

function countMessage(
  reader: BinaryReader,
  end: number,
  type: DescMessage,
  counter: { count: number },
  depth: number,
): void {
  const fields = fieldsOf(type);
  while (reader.pos < end) {
    if (++counter.count > descriptorPartsLimit) return;
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (wireType !== WireType.LengthDelimited || field === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const length = reader.uint32();
    const to = reader.pos + length;
    if (to > end) throw new RangeError('cut off');
    if (field.message !== undefined && depth < maxDepth) countMessage(reader, to, field.message, counter, depth + 1);
    else if (isPacked(field)) counter.count += length;
    reader.pos = to;
  }
}

/** Numbers in a row: at most one for each byte, and little more than that in memory. */
function isPacked(field: DescField): boolean {
  return field.fieldKind === 'list' && field.listKind !== 'message' && field.scalar !== ScalarType.STRING;
}

const fieldsByType = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(type: DescMessage): ReadonlyMap<number, DescField> {
  let fields = fieldsByType.get(type);
  if (fields === undefined) {
    fields = new Map(type.fields.map(field => [field.number, field]));
    fieldsByType.set(type, fields);
  }
  return fields;
}
