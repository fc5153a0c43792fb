// Maps are lists of entries on the wire; of entries with the same key the last one counts.
import type { FieldPlan, ValuePlan } from './message-plan';
import { BRACE_CLOSE, BRACE_OPEN, type PrintContext } from './print-context';
import { printMessage } from './print-fields';
import { printValue } from './print-value';
import { LENGTH_DELIMITED, type WireReader } from './wire-reader';

/** Prints a map field. `entries` holds the begin and end of each entry in turn. Returns how many members there are then. */
export function printMap(context: PrintContext, field: FieldPlan, entries: readonly number[], count: number): number {
  context.out.beginMember(count === 0, field.key);
  printMapObject(context, field, entries);
  return count + 1;
}

/** Prints the object that a map is. */
export function printMapObject(context: PrintContext, field: FieldPlan, entries: readonly number[]): void {
  const { reader, out } = context;
  const { mapKey, mapValue } = field;
  if (mapKey === undefined || mapValue === undefined) throw new TypeError(`${field.name} is not a map`);
  const isUnique = context.isTrusting || entries.length === 2;
  const kept = isUnique ? entries : keepLast(reader, mapKey, entries);
  out.open(BRACE_OPEN);
  for (let index = 0; index < kept.length && !out.isFull; index += 2) {
    out.beginEntry(index === 0);
    printEntry(context, mapKey, mapValue, kept[index] ?? 0, kept[index + 1] ?? 0);
  }
  out.close(BRACE_CLOSE, kept.length === 0);
}

/** Keeps one entry for each key: the last one, where the first one stood. */
function keepLast(reader: WireReader, mapKey: ValuePlan, entries: readonly number[]): readonly number[] {
  const placeByKey = new Map<string | number, number>();
  const kept: number[] = [];
  for (let index = 0; index < entries.length; index += 2) {
    const [from, to] = [entries[index] ?? 0, entries[index + 1] ?? 0];
    const key = readKey(reader, mapKey, from, to);
    const place = placeByKey.get(key);
    if (place === undefined) {
      placeByKey.set(key, kept.length);
      kept.push(from, to);
    } else {
      kept[place] = from;
      kept[place + 1] = to;
    }
  }
  return kept;
}

/** The key of an entry as something to compare by. */
function readKey(reader: WireReader, mapKey: ValuePlan, from: number, to: number): string | number {
  let key: string | number = mapKey.kind === 'string' ? '' : 0;
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    const isKey = tag === 8 + mapKey.wireType;
    if (isKey && mapKey.wireType === LENGTH_DELIMITED) {
      const length = reader.readLength(to);
      key = Buffer.from(reader.data.buffer, reader.data.byteOffset + reader.at, length).toString('latin1');
      reader.at += length;
      continue;
    }
    reader.low = reader.high = 0;
    reader.skip(tag, to);
    if (isKey) key = normalizeKey(mapKey, reader.low, reader.high);
  }
  return key;
}

function normalizeKey({ kind }: ValuePlan, low: number, high: number): string | number {
  switch (kind) {
    case 'bool':
      return low === 0 && high === 0 ? 0 : 1;
    case 'int64':
    case 'uint64':
    case 'sint64':
    case 'fixed64':
    case 'sfixed64':
      return high === 0 && low >= 0 ? low : `${high} ${low}`;
    default:
      return low;
  }
}

/** What an entry's key or value is when it is left out, by kind; empty messages are printed as such. */
const DEFAULTS: Readonly<Partial<Record<ValuePlan['kind'], string>>> = {
  string: '""',
  bytes: '""',
  bool: 'false',
  int64: '"0"',
  uint64: '"0"',
  sint64: '"0"',
  fixed64: '"0"',
  sfixed64: '"0"',
  null: 'null',
};

/** Prints the value that a field has when it is not there. */
export function printDefault(context: PrintContext, value: ValuePlan): void {
  const name = value.kind === 'enum' ? value.enumNames?.get(0) : undefined;
  if (value.kind === 'message') printMessage(context, context.getMessagePlan(value), 0, 0);
  else if (name !== undefined) context.out.writePrepared(name);
  else context.out.writeText(DEFAULTS[value.kind] ?? '0');
}

function printEntry(context: PrintContext, mapKey: ValuePlan, mapValue: ValuePlan, from: number, to: number): void {
  const { reader, out } = context;
  let keyAt = -1;
  const values: number[] = [];
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    if (tag === 8 + mapKey.wireType) keyAt = reader.at;
    else if (tag === 16 + mapValue.wireType) values.push(reader.at);
    else context.isExact = false;
    reader.skip(tag, to);
  }
  printKey(context, mapKey, keyAt, to);
  out.writeText(out.isIndented ? ': ' : ':');
  const valueAt = values[values.length - 1];
  if (valueAt === undefined) printDefault(context, mapValue);
  else if (values.length > 1 && mapValue.kind === 'message') printMergedValue(context, mapValue, values, to);
  else {
    reader.at = valueAt;
    printValue(context, mapValue, to);
  }
}

function printKey(context: PrintContext, mapKey: ValuePlan, keyAt: number, to: number): void {
  const { reader, out } = context;
  const isQuoted = mapKey.kind === 'string' || mapKey.kind.endsWith('64');
  if (!isQuoted) out.writeText('"');
  if (keyAt < 0) printDefault(context, mapKey);
  else {
    reader.at = keyAt;
    printValue(context, mapKey, to);
  }
  if (!isQuoted) out.writeText('"');
}

function printMergedValue(context: PrintContext, mapValue: ValuePlan, values: readonly number[], to: number): void {
  const { reader } = context;
  const parts = values.map(at => {
    reader.at = at;
    const length = reader.readLength(to);
    return reader.data.subarray(reader.at, reader.at + length);
  });
  const merged = Buffer.concat(parts);
  reader.withMerged(merged, () => printMessage(context, context.getMessagePlan(mapValue), 0, merged.length));
}
