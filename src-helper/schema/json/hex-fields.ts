// The fields of a message as they stand in its bytes, for a view that shows bytes. With a schema fields have names;
// without one whatever can be a message is taken for one.
import type { DescMessage, Registry } from '@bufbuild/protobuf';

import type { ScalarValue } from './scalar-values';
import { type FieldPlan, getMessagePlans, type MessagePlan, type MessagePlans } from './message-plan';
import { isReadable } from './print-unknown';
import { FIXED32, FIXED64, GROUP_START, LENGTH_DELIMITED, VARINT, WireError, WireReader } from './wire-reader';

/** A field in some bytes: its tag, its length if it has one, and its value. */
export interface HexField {
  /** First byte. */
  readonly from: number;
  /** Behind the last byte. */
  readonly to: number;
  /** Where the value begins, behind tag and length. */
  readonly valueFrom: number;
  readonly fieldNumber: number;
  /** As in the tag: 0 varint, 1 64-bit, 2 length-delimited, 3 group, 5 32-bit. */
  readonly wireType: number;
  /** The name in the source, `pkg.ext` for an extension; undefined when the schema does not know it. */
  readonly name: string | undefined;
  /** How many messages it lies in; 0 for the fields of the message itself. */
  readonly depth: number;
  /** The value in at most 60 characters; empty when the next entries are its fields. */
  readonly valueText: string;
}

/** The fields of some bytes, in their order, parents before children. */
export interface HexFields {
  readonly fields: readonly HexField[];
  /** There are more fields than are listed. */
  readonly isCut: boolean;
  /** Where and why reading ended early; undefined when all was read. */
  readonly problem: { readonly offset: number; readonly reason: string } | undefined;
}

/** How many fields are listed. */
export const HEX_FIELD_LIMIT = 10_000;
const DEPTH_LIMIT = 100;
const VALUE_TEXT_LIMIT = 60;

/** Lists the fields of some bytes: at most 10,000, at most 100 messages deep. Never throws. */
export function hexFields(data: Uint8Array, type?: DescMessage, registry?: Registry): HexFields {
  const plans = registry === undefined ? undefined : getMessagePlans(registry);
  const lister = new HexLister(data, plans);
  const plan = type === undefined ? undefined : plans?.get(type);
  try {
    lister.list(plan, 0, data.length, 0);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const problem = { offset: error.offset ?? 0, reason: error.message };
    return { fields: lister.fields, isCut: false, problem };
  }
  return { fields: lister.fields, isCut: lister.isCut, problem: undefined };
}

class HexLister {
  readonly fields: HexField[] = [];
  isCut = false;
  private readonly reader: WireReader;

  constructor(
    private readonly data: Uint8Array,
    private readonly plans: MessagePlans | undefined,
  ) {
    this.reader = new WireReader(data);
  }

  list(plan: MessagePlan | undefined, from: number, to: number, depth: number): void {
    const { reader } = this;
    reader.at = from;
    while (reader.at < to) {
      if (this.fields.length >= HEX_FIELD_LIMIT) {
        this.isCut = true;
        return;
      }
      this.listField(plan, to, depth);
    }
  }

  private listField(plan: MessagePlan | undefined, end: number, depth: number): void {
    const { reader } = this;
    const from = reader.at;
    const tag = reader.readTag(end);
    const behindTag = reader.at;
    reader.skip(tag, end);
    const to = reader.at;
    const wireType = tag & 7;
    let [valueFrom, valueTo] = [behindTag, to];
    reader.at = behindTag;
    if (wireType === LENGTH_DELIMITED) {
      reader.readLength(end);
      valueFrom = reader.at;
    }
    if (wireType === GROUP_START) valueTo = reader.skipGroup(tag >>> 3, end);
    const field = plan?.find(tag >>> 3);
    const content = this.findContent(plan, field, wireType, valueFrom, valueTo, depth);
    const valueText = content === undefined ? this.describe(field, wireType, valueFrom, valueTo) : '';
    const name = field === undefined || field.isExtension ? field?.name : field.name.replace(/^.*\./, '');
    this.fields.push({ from, to, valueFrom, fieldNumber: tag >>> 3, wireType, name, depth, valueText });
    if (content !== undefined) this.list(content.plan, valueFrom, valueTo, depth + 1);
    reader.at = to;
  }

  /** What to take a value for when it is a message; undefined when it is none. */
  private findContent(
    parent: MessagePlan | undefined,
    field: FieldPlan | undefined,
    wireType: number,
    from: number,
    to: number,
    depth: number,
  ): { readonly plan: MessagePlan | undefined } | undefined {
    if (depth + 1 >= DEPTH_LIMIT || from === to) return undefined;
    if (wireType === GROUP_START) return { plan: this.planOf(field) };
    if (wireType !== LENGTH_DELIMITED) return undefined;
    if (field?.shape === 'map') return isMessage(this.data, from, to) ? { plan: undefined } : undefined;
    if (field?.messageType !== undefined)
      return isMessage(this.data, from, to) ? { plan: this.planOf(field) } : undefined;
    if (field !== undefined && parent !== undefined) return undefined;
    return !isReadable(this.data, from, to) && isMessage(this.data, from, to) ? { plan: undefined } : undefined;
  }

  private planOf(field: FieldPlan | undefined): MessagePlan | undefined {
    return field?.messageType === undefined ? undefined : this.plans?.get(field.messageType);
  }

  private describe(field: FieldPlan | undefined, wireType: number, from: number, to: number): string {
    const view = new DataView(this.data.buffer, this.data.byteOffset);
    switch (wireType) {
      case VARINT: {
        this.reader.at = from;
        this.reader.readVarint(to);
        return describeVarint(field, BigInt(this.reader.high >>> 0) * 2n ** 32n + BigInt(this.reader.low >>> 0));
      }
      case FIXED32:
        if (field?.kind === 'float') return String(view.getFloat32(from, true));
        return String(field?.kind === 'sfixed32' ? view.getInt32(from, true) : view.getUint32(from, true));
      case FIXED64:
        if (field?.kind === 'double') return String(view.getFloat64(from, true));
        return String(field?.kind === 'sfixed64' ? view.getBigInt64(from, true) : view.getBigUint64(from, true));
      default:
        return this.describeBytes(field, from, to);
    }
  }

  private describeBytes(field: FieldPlan | undefined, from: number, to: number): string {
    if (field?.isPackable === true) return `${to - from} bytes of packed values`;
    const isText = field?.kind === 'bytes' ? false : isReadable(this.data, from, to);
    if (!isText) return `${to - from} bytes`;
    // A character has at most four bytes; half of one at the end becomes U+FFFD and is cut off.
    const beginning = this.data.subarray(from, Math.min(to, from + 4 * VALUE_TEXT_LIMIT));
    const text = JSON.stringify(new TextDecoder().decode(beginning));
    return text.length <= VALUE_TEXT_LIMIT ? text : `${text.slice(0, VALUE_TEXT_LIMIT - 3)}...`;
  }
}

function describeVarint(field: FieldPlan | undefined, value: bigint): string {
  const known: ScalarValue = toFieldValue(field, value);
  const names = field?.enumNames?.get(Number(BigInt.asIntN(32, value)));
  return names === undefined ? String(known) : `${Buffer.from(names.bytes).toString().slice(1, -1)} (${String(known)})`;
}

function toFieldValue(field: FieldPlan | undefined, value: bigint): ScalarValue {
  switch (field?.kind) {
    case 'bool':
      return value !== 0n;
    case 'int32':
    case 'enum':
    case 'null':
      return BigInt.asIntN(32, value);
    case 'int64':
      return BigInt.asIntN(64, value);
    case 'sint32':
    case 'sint64':
      return (value & 1n) === 0n ? value >> 1n : -(value >> 1n) - 1n;
    default:
      return value;
  }
}

/** True when some bytes can be read as fields from the first to the last, without looking into them. */
function isMessage(data: Uint8Array, from: number, to: number): boolean {
  const reader = new WireReader(data);
  reader.at = from;
  try {
    while (reader.at < to) reader.skip(reader.readTag(to), to);
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}
