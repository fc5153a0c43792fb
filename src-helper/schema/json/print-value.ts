import type { ValuePlan } from './message-plan';
import type { PrintContext } from './print-context';
import { printMessage } from './print-fields';

const numbers = new DataView(new ArrayBuffer(8));

/** Prints the value at the reader's position, which may not reach beyond `end`, and moves behind it. */
export function printValue(context: PrintContext, value: ValuePlan, end: number): void {
  const { reader, out } = context;
  switch (value.kind) {
    case 'string':
    case 'bytes': {
      printBytes(context, value, end);
      return;
    }
    case 'message': {
      const to = reader.readLength(end) + reader.at;
      printMessage(context, context.getMessagePlan(value), reader.at, to);
      reader.at = to;
      return;
    }
    case 'group': {
      printGroup(context, value, end);
      return;
    }
    case 'int32':
      reader.readVarint(end);
      {
        out.writeInteger(reader.low);
        return;
      }
    case 'uint32':
      reader.readVarint(end);
      {
        out.writeInteger(reader.low >>> 0);
        return;
      }
    case 'sint32':
      reader.readVarint(end);
      {
        out.writeInteger((reader.low >>> 1) ^ -(reader.low & 1));
        return;
      }
    case 'enum':
    case 'null': {
      printEnum(context, value, end);
      return;
    }
    case 'bool':
      reader.readVarint(end);
      {
        out.writeText((reader.low | reader.high) === 0 ? 'false' : 'true');
        return;
      }
    case 'fixed32':
    case 'sfixed32':
      reader.readFixed32(end);
      {
        out.writeInteger(value.kind === 'fixed32' ? reader.low >>> 0 : reader.low);
        return;
      }
    case 'float':
      reader.readFixed32(end);
      numbers.setInt32(0, reader.low);
      {
        out.writeFloat(numbers.getFloat32(0), true);
        return;
      }
    case 'double':
      reader.readFixed64(end);
      numbers.setInt32(0, reader.high);
      numbers.setInt32(4, reader.low);
      {
        out.writeFloat(numbers.getFloat64(0), false);
        return;
      }
    default: {
      printLong(context, value, end);
      return;
    }
  }
}

function printLong({ reader, out }: PrintContext, { kind }: ValuePlan, end: number): void {
  if (kind === 'fixed64' || kind === 'sfixed64') {
    reader.readFixed64(end);
    out.writeLong(reader.low, reader.high, kind === 'sfixed64');
    return;
  }
  reader.readVarint(end);
  const { low, high } = reader;
  if (kind !== 'sint64') {
    out.writeLong(low, high, kind === 'int64');
    return;
  }
  const sign = -(low & 1);
  out.writeLong(((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign, true);
}

function printEnum(context: PrintContext, value: ValuePlan, end: number): void {
  const { reader, out } = context;
  reader.readVarint(end);
  if (value.kind === 'null') {
    if (reader.low !== 0) context.isExact = false;
    out.writeText('null');
    return;
  }
  const name = value.enumNames?.get(reader.low);
  if (name === undefined) out.writeInteger(reader.low);
  else out.writePrepared(name);
}

function printBytes(context: PrintContext, value: ValuePlan, end: number): void {
  const { reader, out } = context;
  const length = reader.readLength(end);
  const from = reader.at;
  reader.at += length;
  if (value.kind === 'bytes') {
    out.writeBase64(reader.data, from, from + length);
    return;
  }
  const bad = out.writeString(reader.data, from, from + length, value.validatesUtf8);
  if (bad < 0) return;
  if (value.validatesUtf8) throw reader.fail(`invalid UTF-8 in ${value.name}`, bad);
  context.isExact = false;
}

function printGroup(context: PrintContext, value: ValuePlan, end: number): void {
  const { reader } = context;
  const from = reader.at;
  const to = reader.skipGroup(value.number, end);
  const behind = reader.at;
  printMessage(context, context.getMessagePlan(value), from, to);
  reader.at = behind;
}
