// Shows the fields that the schema does not know; encode-unknown reads what is written here.
import { UNKNOWN_KEY } from './encode-unknown';
import { prepareJson } from './prepared-json';
import { measureSequence } from './utf8-sequence';
import type { MessagePlan } from './message-plan';
import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, type PrintContext } from './print-context';
import { fitsField } from './print-fields';
import { FIXED32, FIXED64, GROUP_START, LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader';

const LIST_KEY = prepareJson(`"${UNKNOWN_KEY}":`);
const FIELD_KEY = prepareJson('"field":');
const RAW_KEY = prepareJson('"raw":');
const GROUP_KEY = prepareJson('"group":');
const VARINT_KEY = prepareJson('"varint":');
const FIXED64_KEY = prepareJson('"fixed64":');
const FIXED32_KEY = prepareJson('"fixed32":');
const TEXT_KEY = prepareJson('"text":');
const BYTES_KEY = prepareJson('"bytes":');

/** Prints the member with a message's unknown fields. Returns how many members there are then. */
export function printUnknownFields(
  context: PrintContext,
  plan: MessagePlan | undefined,
  from: number,
  to: number,
  count: number,
): number {
  const { reader, out } = context;
  let items = 0;
  reader.at = from;
  while (reader.at < to && !out.isFull) {
    const start = reader.at;
    const tag = reader.readTag(to);
    const field = plan?.find(tag >>> 3);
    if (field !== undefined && fitsField(field, tag & 7)) {
      reader.skip(tag, to);
      continue;
    }
    if (items === 0) {
      out.beginMember(count === 0, plan === undefined ? GROUP_KEY : LIST_KEY);
      out.open(BRACKET_OPEN);
    }
    out.beginEntry(items === 0);
    out.open(BRACE_OPEN);
    printRecord(context, start, tag, to);
    out.close(BRACE_CLOSE, false);
    items++;
  }
  if (items === 0) return count;
  out.close(BRACKET_CLOSE, false);
  return count + 1;
}

function printRecord(context: PrintContext, start: number, tag: number, to: number): void {
  const { reader, out } = context;
  const valueAt = reader.at;
  reader.skip(tag, to);
  const end = reader.at;
  if (!isCanonical(reader, start, tag, valueAt, end)) {
    out.beginMember(true, RAW_KEY);
    out.writeBase64(reader.data, start, end);
  } else {
    out.beginMember(true, FIELD_KEY);
    out.writeInteger(tag >>> 3);
    reader.at = valueAt;
    printContent(context, tag, end);
  }
  reader.at = end;
}

function printContent(context: PrintContext, tag: number, end: number): void {
  const { reader, out } = context;
  if ((tag & 7) === GROUP_START) {
    printGroup(context, tag >>> 3, end);
    return;
  }
  switch (tag & 7) {
    case VARINT:
      reader.readVarint(end);
      out.beginMember(false, VARINT_KEY);
      {
        out.writeLong(reader.low, reader.high, false);
        return;
      }
    case FIXED64:
      reader.readFixed64(end);
      out.beginMember(false, FIXED64_KEY);
      {
        out.writeLong(reader.low, reader.high, false);
        return;
      }
    case FIXED32:
      reader.readFixed32(end);
      out.beginMember(false, FIXED32_KEY);
      {
        out.writeInteger(reader.low >>> 0);
        return;
      }
    default: {
      const length = reader.readLength(end);
      const isText = isReadable(reader.data, reader.at, reader.at + length);
      out.beginMember(false, isText ? TEXT_KEY : BYTES_KEY);
      if (isText) out.writeString(reader.data, reader.at, reader.at + length, true);
      else out.writeBase64(reader.data, reader.at, reader.at + length);
    }
  }
}

function printGroup(context: PrintContext, number: number, end: number): void {
  const { reader, out } = context;
  const from = reader.at;
  const to = reader.skipGroup(number, end);
  context.enter();
  if (printUnknownFields(context, undefined, from, to, 1) === 1) {
    out.beginMember(false, GROUP_KEY);
    out.writeText('[]');
  }
  context.leave();
}

/** True when a record says what it says in the fewest bytes, so that writing it again gives the same bytes. */
function isCanonical(reader: WireReader, start: number, tag: number, valueAt: number, end: number): boolean {
  if (valueAt - start !== measureVarint(tag, 0)) return false;
  reader.at = valueAt;
  switch (tag & 7) {
    case VARINT:
      reader.readVarint(end);
      return end - valueAt === measureVarint(reader.low, reader.high);
    case LENGTH_DELIMITED: {
      const length = reader.readLength(end);
      return reader.at - valueAt === measureVarint(length, 0);
    }
    case GROUP_START:
      return end - reader.skipGroup(tag >>> 3, end) === measureVarint(tag, 0);
    default:
      return true;
  }
}

function measureVarint(low: number, high: number): number {
  const bits = high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
  return Math.max(1, Math.ceil(bits / 7));
}

/** True for UTF-8 without control characters other than tabs and line ends. */
export function isReadable(data: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    const byte = data[at] ?? 0;
    if (byte < 128) {
      if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 127) return false;
      at++;
    } else {
      const size = measureSequence(data, at, to);
      if (size === 0) return false;
      at += size;
    }
  }
  return true;
}
