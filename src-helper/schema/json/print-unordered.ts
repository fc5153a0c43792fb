// Messages whose fields come in any order, twice, or with several members of a oneof: the last one counts, lists add up,
// parts of messages are merged. Merging is putting the bytes together, which the wire format is made for.
import type { FieldPlan, MessagePlan } from './message-plan';
import type { PrintContext } from './print-context';
import { closeList, fitsField, printItems, printMessage, printSingular } from './print-fields';
import { printMap } from './print-map';
import { printUnknownFields } from './print-unknown';
import type { WireReader } from './wire-reader';

/** Where the values of each field begin, with the wire type of each: offset, wire type, offset, ... */
type FieldRecords = ReadonlyMap<FieldPlan, readonly number[]>;

/** Prints the members of a message in their canonical order. Returns how many members there are then. */
export function printUnordered(
  context: PrintContext,
  plan: MessagePlan,
  from: number,
  to: number,
  count: number,
): number {
  const { reader, out } = context;
  const records = collectRecords(reader, plan, from, to);
  let printed = count;
  for (const [field, places] of [...records].sort(([a], [b]) => a.order - b.order)) {
    if (out.isFull) return printed;
    if (field.shape === 'list') printed = printScattered(context, field, places, to, printed);
    else if (field.shape === 'map') printed = printMap(context, field, readEntries(reader, places, to), printed);
    else if (places.length > 2 && field.messageType !== undefined)
      printed = printMerged(context, field, places, to, printed);
    else {
      reader.at = places[places.length - 2] ?? to;
      printed = printSingular(context, field, to, printed);
    }
  }
  return out.isFull ? printed : printUnknownFields(context, plan, from, to, printed);
}

function collectRecords(reader: WireReader, plan: MessagePlan, from: number, to: number): FieldRecords {
  const records = new Map<FieldPlan, number[]>();
  const members = new Map<number, FieldPlan>();
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    const field = plan.find(tag >>> 3);
    if (field !== undefined && fitsField(field, tag & 7)) {
      const other = members.get(field.oneof);
      if (other !== undefined && other !== field) records.delete(other);
      if (field.oneof >= 0) members.set(field.oneof, field);
      const places = records.get(field);
      if (places === undefined) records.set(field, [reader.at, tag & 7]);
      else places.push(reader.at, tag & 7);
    }
    reader.skip(tag, to);
  }
  return records;
}

function printScattered(
  context: PrintContext,
  field: FieldPlan,
  places: readonly number[],
  to: number,
  count: number,
): number {
  let items = 0;
  for (let index = 0; index < places.length && !context.out.isFull; index += 2) {
    context.reader.at = places[index] ?? to;
    items = printItems(context, field, places[index + 1] ?? 0, to, items, count);
  }
  return closeList(context, items, count);
}

function readEntries(reader: WireReader, places: readonly number[], to: number): readonly number[] {
  const entries: number[] = [];
  for (let index = 0; index < places.length; index += 2) {
    reader.at = places[index] ?? to;
    const length = reader.readLength(to);
    entries.push(reader.at, reader.at + length);
  }
  return entries;
}

function printMerged(
  context: PrintContext,
  field: FieldPlan,
  places: readonly number[],
  to: number,
  count: number,
): number {
  const { reader, out } = context;
  const parts: Uint8Array[] = [];
  for (let index = 0; index < places.length; index += 2) {
    reader.at = places[index] ?? to;
    if (field.kind === 'group') {
      const from = reader.at;
      parts.push(reader.data.subarray(from, reader.skipGroup(field.number, to)));
    } else {
      const length = reader.readLength(to);
      parts.push(reader.data.subarray(reader.at, reader.at + length));
    }
  }
  out.beginMember(count === 0, field.key);
  const merged = Buffer.concat(parts);
  reader.withMerged(merged, () => printMessage(context, context.getMessagePlan(field), 0, merged.length));
  return count + 1;
}
