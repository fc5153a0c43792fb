// The types of google/protobuf that ProtoJSON writes in a way of their own. What ProtoJSON cannot say (a timestamp in
// the year 20000) is shown as the fields of the message, which encoding accepts; nothing is left out to be correct.
import type { FieldPlan, MessagePlan, ValuePlan } from './message-plan';
import { printAny } from './print-any';
import { BRACKET_CLOSE, BRACKET_OPEN, type PrintContext } from './print-context';
import { printMessage } from './print-fields';
import { printDefault, printMapObject } from './print-map';
import { printValue } from './print-value';
import { DURATION_SECONDS_MAX, TIMESTAMP_SECONDS_MAX, TIMESTAMP_SECONDS_MIN } from './time-texts';
import { FIXED64, LENGTH_DELIMITED, VARINT } from './wire-reader';

/** Prints a message of a special type; false when it has to be printed as the fields it has. */
export function printSpecial(context: PrintContext, plan: MessagePlan, from: number, to: number): boolean {
  switch (plan.special) {
    case 'any':
      return printAny(context, from, to);
    case 'timestamp':
    case 'duration':
      return printMoment(context, plan.special === 'timestamp', from, to);
    case 'field-mask':
      return printFieldMask(context, from, to);
    case 'struct':
      return printStruct(context, plan, from, to);
    case 'value':
      return printStructValue(context, plan, from, to);
    case 'list':
      return printListValue(context, plan, from, to);
    case 'wrapper':
      return printWrapper(context, plan, from, to);
    case undefined:
      return false;
  }
}

/** Runs through the fields of a message. `take` moves behind the value and returns true, or returns false. */
function readFields(context: PrintContext, from: number, to: number, take: (tag: number) => boolean): void {
  const { reader } = context;
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    if (take(tag)) continue;
    context.isExact = false;
    reader.skip(tag, to);
  }
}

function printMoment(context: PrintContext, isTimestamp: boolean, from: number, to: number): boolean {
  const { reader, out } = context;
  let seconds = 0;
  let nanos = 0;
  const wasExact = context.isExact;
  readFields(context, from, to, tag => {
    if (tag !== 8 + VARINT && tag !== 16 + VARINT) return false;
    reader.readVarint(to);
    if (tag === 8) seconds = reader.high * 2 ** 32 + (reader.low >>> 0);
    else nanos = reader.low;
    return true;
  });
  const text = isTimestamp ? formatTimestamp(seconds, nanos) : formatDuration(seconds, nanos);
  if (text === undefined) context.isExact = wasExact;
  else out.writeText(text);
  return text !== undefined;
}

function formatTimestamp(seconds: number, nanos: number): string | undefined {
  if (seconds < TIMESTAMP_SECONDS_MIN || seconds > TIMESTAMP_SECONDS_MAX || nanos < 0 || nanos > 999_999_999)
    return undefined;
  return `"${new Date(seconds * 1000).toISOString().slice(0, 19)}${formatNanos(nanos)}Z"`;
}

function formatDuration(seconds: number, nanos: number): string | undefined {
  if (Math.abs(seconds) > DURATION_SECONDS_MAX || Math.abs(nanos) > 999_999_999 || seconds * nanos < 0)
    return undefined;
  const sign = seconds < 0 || nanos < 0 ? '-' : '';
  return `"${sign}${Math.abs(seconds)}${formatNanos(Math.abs(nanos))}s"`;
}

/** Nothing, or 3, 6 or 9 digits. */
function formatNanos(nanos: number): string {
  if (nanos === 0) return '';
  return `.${String(nanos)
    .padStart(9, '0')
    .replace(/(?:000){1,2}$/, '')}`;
}

/** Paths that lowerCamelCase gives back. */
const REVERSIBLE_PATH = /^(?:[a-z0-9.]|_[a-z])+$/;

function printFieldMask(context: PrintContext, from: number, to: number): boolean {
  const { reader, out } = context;
  const paths: string[] = [];
  const wasExact = context.isExact;
  readFields(context, from, to, tag => {
    if (tag !== 8 + LENGTH_DELIMITED) return false;
    const length = reader.readLength(to);
    const path = Buffer.from(reader.data.subarray(reader.at, reader.at + length)).toString('latin1');
    paths.push(path);
    reader.at += length;
    return true;
  });
  const isReversible = paths.every(path => REVERSIBLE_PATH.test(path));
  if (isReversible) out.writeText(`"${paths.join(',').replace(/_[a-z]/g, match => match.slice(1).toUpperCase())}"`);
  else context.isExact = wasExact;
  return isReversible;
}

/** The field that holds the content, when it has the shape it should have. */
function findContent(plan: MessagePlan, shape: FieldPlan['shape']): FieldPlan | undefined {
  const field = plan.find(1);
  return field?.shape === shape ? field : undefined;
}

function printStruct(context: PrintContext, plan: MessagePlan, from: number, to: number): boolean {
  const field = findContent(plan, 'map');
  if (field === undefined) return false;
  const entries = readRanges(context, from, to);
  printMapObject(context, field, entries);
  return true;
}

/** Where the values of field 1 begin and end, in turn. */
function readRanges(context: PrintContext, from: number, to: number): readonly number[] {
  const { reader } = context;
  const ranges: number[] = [];
  // A preview shows no more entries than its limit has characters.
  const most = context.isTrusting ? 2 * context.limit : Infinity;
  readFields(context, from, to, tag => {
    if (tag !== 8 + LENGTH_DELIMITED) return false;
    const length = reader.readLength(to);
    if (ranges.length < most) ranges.push(reader.at, reader.at + length);
    reader.at += length;
    return true;
  });
  return ranges;
}

function printListValue(context: PrintContext, plan: MessagePlan, from: number, to: number): boolean {
  const { out } = context;
  const field = findContent(plan, 'list');
  if (field?.messageType === undefined) return false;
  const ranges = readRanges(context, from, to);
  out.open(BRACKET_OPEN);
  for (let index = 0; index < ranges.length && !out.isFull; index += 2) {
    out.beginEntry(index === 0);
    printMessage(context, context.getMessagePlan(field), ranges[index] ?? 0, ranges[index + 1] ?? 0);
  }
  out.close(BRACKET_CLOSE, ranges.length === 0);
  return true;
}

/** google.protobuf.Value: the last member counts; parts of the same struct or list in a row are merged. */
function printStructValue(context: PrintContext, plan: MessagePlan, from: number, to: number): boolean {
  const { reader, out } = context;
  let member: FieldPlan | undefined;
  let places: number[] = [];
  readFields(context, from, to, tag => {
    const field = plan.find(tag >>> 3);
    if (field?.wireType !== (tag & 7)) return false;
    if (field !== member) places = [];
    member = field;
    places.push(reader.at);
    reader.skip(tag, to);
    return true;
  });
  const last = places[places.length - 1];
  if (member === undefined || last === undefined) {
    context.isExact = false;
    out.writeText('null');
  } else if (places.length > 1 && member.kind === 'message') {
    printParts(context, member, places, to);
  } else {
    reader.at = last;
    if (member.wireType === FIXED64) noteNotFinite(context, last);
    printValue(context, member, to);
  }
  return true;
}

function printParts(context: PrintContext, member: ValuePlan, places: readonly number[], to: number): void {
  const { reader } = context;
  const merged = Buffer.concat(
    places.map(at => {
      reader.at = at;
      const length = reader.readLength(to);
      return reader.data.subarray(reader.at, reader.at + length);
    }),
  );
  reader.withMerged(merged, () => printMessage(context, context.getMessagePlan(member), 0, merged.length));
}

/** JSON has no NaN and no infinities: in a Value they come back as strings. */
function noteNotFinite(context: PrintContext, at: number): void {
  const exponent = (((context.reader.data[at + 7] ?? 0) & 0x7f) << 4) | ((context.reader.data[at + 6] ?? 0) >> 4);
  if (exponent === 0x7ff) context.isExact = false;
}

function printWrapper(context: PrintContext, plan: MessagePlan, from: number, to: number): boolean {
  const { reader } = context;
  const field = findContent(plan, 'singular');
  if (field === undefined) return false;
  let last = -1;
  readFields(context, from, to, tag => {
    if (tag !== 8 + field.wireType) return false;
    last = reader.at;
    reader.skip(tag, to);
    return true;
  });
  if (last < 0) printDefault(context, field);
  else {
    reader.at = last;
    printValue(context, field, to);
  }
  return true;
}
