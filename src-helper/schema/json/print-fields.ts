// Writes a message's JSON straight from the wire. Most messages come with their fields in ascending order and each once:
// those are printed as they are read. For the others the places of all fields are collected first (print-unordered).
import type { FieldOrder } from './field-order';
import type { FieldPlan, MessagePlan } from './message-plan';
import { printMap } from './print-map';
import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, type PrintContext } from './print-context';
import { printSpecial } from './print-special';
import { printUnknownFields } from './print-unknown';
import { printUnordered } from './print-unordered';
import { printValue } from './print-value';
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader';

/** Prints the message that lies between two offsets of the reader's bytes. */
export function printMessage(context: PrintContext, plan: MessagePlan, from: number, to: number): void {
  context.enter();
  if (plan.special !== undefined && printSpecial(context, plan, from, to)) {
    context.leave();
    return;
  }
  context.out.open(BRACE_OPEN);
  const count = printFields(context, plan, from, to, 0);
  context.out.close(BRACE_CLOSE, count === 0);
  context.leave();
}

/** Prints a message's members without braces, `count` members being there already. Returns how many there are then. */
export function printFields(context: PrintContext, plan: MessagePlan, from: number, to: number, count: number): number {
  const { reader, out } = context;
  const order = context.getFieldOrder();
  if (!context.isTrusting && !context.isHopeful && !scanFields(reader, plan, from, to, order))
    return printUnordered(context, plan, from, to, count);
  const { position, surplusBytes, openLevel } = out;
  const { isExact } = context;
  const printed = printInOrder(context, plan, from, to, count, order);
  if (printed < 0 || (out.isFull && !context.isTrusting && !scanFields(reader, plan, from, to, order))) {
    out.rewind(position, surplusBytes, openLevel);
    context.isExact = isExact;
    context.noteRewind();
    return printUnordered(context, plan, from, to, count);
  }
  return order.hasUnknown && !out.isFull ? printUnknownFields(context, plan, from, to, printed) : printed;
}

/** Prints fields as they come. Returns how many members there are then, or -1 when the fields are out of order. */
function printInOrder(
  context: PrintContext,
  plan: MessagePlan,
  from: number,
  to: number,
  count: number,
  order: FieldOrder,
): number {
  const { reader, out } = context;
  let printed = count;
  order.begin();
  reader.at = from;
  while (reader.at < to && !out.isFull) {
    const tag = reader.readTag(to);
    const field = plan.find(tag >>> 3);
    if (field === undefined || !fitsField(field, tag & 7)) {
      reader.skip(tag, to);
      order.noteUnknown();
    } else if (!order.accepts(field) && !context.isTrusting) {
      return -1;
    } else if (field.shape === 'singular') {
      printed = printSingular(context, field, to, printed);
    } else {
      printed =
        field.shape === 'list' ? printRun(context, field, tag, to, printed) : printMapRun(context, field, to, printed);
    }
  }
  return printed;
}

/** Looks through the fields of one level; false at the first that is out of order. */
function scanFields(reader: WireReader, plan: MessagePlan, from: number, to: number, order: FieldOrder): boolean {
  order.begin();
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    const field = plan.find(tag >>> 3);
    if (field === undefined || !fitsField(field, tag & 7)) order.noteUnknown();
    else if (!order.accepts(field)) return false;
    reader.skip(tag, to);
  }
  return true;
}

/** True when a field may stand with this wire type: its own, or packed. What does not fit is an unknown field. */
export function fitsField(field: FieldPlan, wireType: number): boolean {
  return wireType === field.wireType || (wireType === LENGTH_DELIMITED && field.isPackable);
}

/** Prints a field that stands alone; the reader is behind its tag. */
export function printSingular(context: PrintContext, field: FieldPlan, to: number, count: number): number {
  const { reader, out } = context;
  if (field.isImplicit && isZeroNext(reader, field, to)) return count;
  out.beginMember(count === 0, field.key);
  printValue(context, field, to);
  return count + 1;
}

/** Skips the next value when it is the default. Leaves it alone otherwise. */
function isZeroNext(reader: WireReader, field: FieldPlan, to: number): boolean {
  const start = reader.at;
  // Whatever has a bit in the low seven is not zero, and that is most.
  if (((reader.data[start] ?? 0) & 0x7f) !== 0 && (field.wireType === VARINT || field.wireType === LENGTH_DELIMITED))
    return false;
  let isZero: boolean;
  switch (field.wireType) {
    case VARINT:
      reader.readVarint(to);
      isZero = reader.low === 0 && (reader.high === 0 || NARROW.has(field.kind));
      break;
    case LENGTH_DELIMITED:
      isZero = reader.readLength(to) === 0;
      break;
    case FIXED32:
      reader.readFixed32(to);
      isZero = reader.low === 0;
      break;
    case FIXED64:
      reader.readFixed64(to);
      isZero = reader.low === 0 && reader.high === 0;
      break;
    default:
      return false;
  }
  if (!isZero) reader.at = start;
  return isZero;
}

/** Of these only the lower half of a varint counts. */
const NARROW: ReadonlySet<string> = new Set(['int32', 'uint32', 'sint32', 'enum', 'null']);

/** Prints a list whose records follow each other; the reader is behind the first tag. */
function printRun(context: PrintContext, field: FieldPlan, firstTag: number, to: number, count: number): number {
  const { reader, out } = context;
  let items = printItems(context, field, firstTag & 7, to, 0, count);
  while (reader.at < to && !out.isFull) {
    const start = reader.at;
    const tag = reader.readTag(to);
    if (tag >>> 3 !== field.number || !fitsField(field, tag & 7)) {
      reader.at = start;
      break;
    }
    items = printItems(context, field, tag & 7, to, items, count);
  }
  return closeList(context, items, count);
}

/** Ends a list that was begun, if it was. Returns how many members there are then. */
export function closeList(context: PrintContext, items: number, count: number): number {
  if (items === 0) return count;
  context.out.close(BRACKET_CLOSE, false);
  return count + 1;
}

/** Prints the items of one record, packed or not; `items` are there already. Begins the list with the first one. */
export function printItems(
  context: PrintContext,
  field: FieldPlan,
  wireType: number,
  to: number,
  items: number,
  count: number,
): number {
  const { reader, out } = context;
  const isPacked = wireType === LENGTH_DELIMITED && field.isPackable;
  const length = isPacked ? reader.readLength(to) : 0;
  if (isPacked && length === 0) return items;
  if (items === 0) {
    out.beginMember(count === 0, field.key);
    out.open(BRACKET_OPEN);
  }
  let printed = items;
  const end = isPacked ? reader.at + length : to;
  do {
    out.beginEntry(printed === 0);
    printValue(context, field, end);
    printed++;
  } while (isPacked && reader.at < end && !out.isFull);
  return printed;
}

/** Prints a map whose entries follow each other; the reader is behind the first tag. */
function printMapRun(context: PrintContext, field: FieldPlan, to: number, count: number): number {
  const { reader } = context;
  const entries: number[] = [];
  // An entry takes at least four characters: a preview needs no more of them.
  const most = context.isTrusting ? context.limit : Infinity;
  for (;;) {
    const length = reader.readLength(to);
    entries.push(reader.at, reader.at + length);
    reader.at += length;
    const start = reader.at;
    if (start >= to || entries.length > most) break;
    const tag = reader.readTag(to);
    if (tag >>> 3 !== field.number || (tag & 7) !== LENGTH_DELIMITED) {
      reader.at = start;
      break;
    }
  }
  const end = reader.at;
  const printed = printMap(context, field, entries, count);
  reader.at = end;
  return printed;
}
