// What printing needs to know of a message, looked up once for each type and registry.
import { type DescEnum, type DescMessage, type Registry, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence, isWrapperDesc } from '@bufbuild/protobuf/wkt';

import { type AnyField, getJsonKey } from './field-names';
import { type PreparedJson, prepareJson } from './prepared-json';
import { FIXED32, FIXED64, GROUP_START, LENGTH_DELIMITED, VARINT } from './wire-reader';

/** How a value is read from the wire and written as JSON. */
export type ValueKind =
  | 'double'
  | 'float'
  | 'int64'
  | 'uint64'
  | 'int32'
  | 'fixed64'
  | 'fixed32'
  | 'bool'
  | 'string'
  | 'bytes'
  | 'uint32'
  | 'sfixed32'
  | 'sfixed64'
  | 'sint32'
  | 'sint64'
  | 'enum'
  | 'null'
  | 'message'
  | 'group';

/** A value: of a field, of a list's item, of a map's key or value. */
export interface ValuePlan {
  readonly kind: ValueKind;
  /** The field's number; a group ends with it. */
  readonly number: number;
  /** The wire type of one value. */
  readonly wireType: number;
  /** The proto or extension name, for errors. */
  readonly name: string;
  readonly validatesUtf8: boolean;
  /** Names of an enum by number, in quotes. */
  readonly enumNames: ReadonlyMap<number, PreparedJson> | undefined;
  readonly messageType: DescMessage | undefined;
  /** The plan of `messageType`, made when it is first needed. */
  message: MessagePlan | undefined;
}

/** A field or an extension. */
export interface FieldPlan extends ValuePlan {
  /** Fields are printed by this: by number, extensions behind all fields. */
  readonly order: number;
  readonly isExtension: boolean;
  readonly key: PreparedJson;
  readonly shape: 'singular' | 'list' | 'map';
  readonly isPackable: boolean;
  /** Not printed when zero. */
  readonly isImplicit: boolean;
  /** Index of its oneof in the message; -1 for none. */
  readonly oneof: number;
  readonly mapKey: ValuePlan | undefined;
  readonly mapValue: ValuePlan | undefined;
}

/** Messages that ProtoJSON writes in a way of their own. */
export type SpecialKind = 'any' | 'timestamp' | 'duration' | 'field-mask' | 'struct' | 'value' | 'list' | 'wrapper';

const SPECIAL: ReadonlyMap<string, SpecialKind> = new Map([
  ['google.protobuf.Any', 'any'],
  ['google.protobuf.Timestamp', 'timestamp'],
  ['google.protobuf.Duration', 'duration'],
  ['google.protobuf.FieldMask', 'field-mask'],
  ['google.protobuf.Struct', 'struct'],
  ['google.protobuf.Value', 'value'],
  ['google.protobuf.ListValue', 'list'],
]);

/** Field numbers below this are looked up in an array. */
const DENSE_LIMIT = 256;

/** A message type. */
export class MessagePlan {
  readonly special: SpecialKind | undefined;
  private readonly dense: (FieldPlan | undefined)[] = [];
  private readonly sparse = new Map<number, FieldPlan>();
  private readonly hasExtensions: boolean;

  constructor(
    readonly type: DescMessage,
    private readonly registry: Registry,
  ) {
    this.special = isWrapperDesc(type) ? 'wrapper' : SPECIAL.get(type.typeName);
    this.hasExtensions = type.proto.extensionRange.length > 0;
    for (const field of type.fields) {
      const oneof = field.oneof === undefined ? -1 : type.oneofs.indexOf(field.oneof);
      this.add(planField(field, oneof));
    }
  }

  private add(plan: FieldPlan): void {
    if (plan.number >= DENSE_LIMIT) this.sparse.set(plan.number, plan);
    else {
      while (this.dense.length <= plan.number) this.dense.push(undefined);
      this.dense[plan.number] = plan;
    }
  }

  /** The field or extension of a number. */
  find(number: number): FieldPlan | undefined {
    const known = number < DENSE_LIMIT ? this.dense[number] : this.sparse.get(number);
    if (known !== undefined || !this.hasExtensions) return known;
    const extension = this.registry.getExtensionFor(this.type, number);
    if (extension === undefined) return undefined;
    const plan = planField(extension, -1);
    this.add(plan);
    return plan;
  }
}

/** All plans made with one registry. */
export class MessagePlans {
  private readonly plans = new Map<DescMessage, MessagePlan>();

  constructor(readonly registry: Registry) {}

  /** The plan of a message type. */
  get(type: DescMessage): MessagePlan {
    const known = this.plans.get(type);
    if (known !== undefined) return known;
    const plan = new MessagePlan(type, this.registry);
    this.plans.set(type, plan);
    return plan;
  }
}

const plansByRegistry = new WeakMap<Registry, MessagePlans>();

/** The plans of a registry; kept as long as the registry is. */
export function getMessagePlans(registry: Registry): MessagePlans {
  const known = plansByRegistry.get(registry);
  if (known !== undefined) return known;
  const plans = new MessagePlans(registry);
  plansByRegistry.set(registry, plans);
  return plans;
}

const KINDS: Readonly<Record<ScalarType, readonly [ValueKind, number]>> = {
  [ScalarType.DOUBLE]: ['double', FIXED64],
  [ScalarType.FLOAT]: ['float', FIXED32],
  [ScalarType.INT64]: ['int64', VARINT],
  [ScalarType.UINT64]: ['uint64', VARINT],
  [ScalarType.INT32]: ['int32', VARINT],
  [ScalarType.FIXED64]: ['fixed64', FIXED64],
  [ScalarType.FIXED32]: ['fixed32', FIXED32],
  [ScalarType.BOOL]: ['bool', VARINT],
  [ScalarType.STRING]: ['string', LENGTH_DELIMITED],
  [ScalarType.BYTES]: ['bytes', LENGTH_DELIMITED],
  [ScalarType.UINT32]: ['uint32', VARINT],
  [ScalarType.SFIXED32]: ['sfixed32', FIXED32],
  [ScalarType.SFIXED64]: ['sfixed64', FIXED64],
  [ScalarType.SINT32]: ['sint32', VARINT],
  [ScalarType.SINT64]: ['sint64', VARINT],
};

function planField(field: AnyField, oneof: number): FieldPlan {
  const isMap = field.fieldKind === 'map';
  const isDelimited = 'delimitedEncoding' in field && field.delimitedEncoding;
  const value = planValue(field, field.scalar, field.enum, field.message, isDelimited);
  const isExtension = field.kind === 'extension';
  return {
    ...value,
    wireType: isMap ? LENGTH_DELIMITED : value.wireType,
    order: isExtension ? field.number + 0x20000000 : field.number,
    isExtension,
    key: prepareJson(`${JSON.stringify(getJsonKey(field))}:`),
    shape: isMap ? 'map' : field.fieldKind === 'list' ? 'list' : 'singular',
    isPackable: field.fieldKind === 'list' && value.wireType !== LENGTH_DELIMITED && value.wireType !== GROUP_START,
    isImplicit: field.presence === FeatureSet_FieldPresence.IMPLICIT && oneof < 0 && field.message === undefined,
    oneof,
    mapKey: isMap ? planValue(field, field.mapKey, undefined, undefined, false) : undefined,
    mapValue: isMap ? value : undefined,
  };
}

function planValue(
  field: AnyField,
  scalar: ScalarType | undefined,
  enumeration: DescEnum | undefined,
  message: DescMessage | undefined,
  isDelimited: boolean,
): ValuePlan {
  let [kind, wireType] = KINDS[scalar ?? ScalarType.INT32];
  if (enumeration !== undefined) kind = enumeration.typeName === 'google.protobuf.NullValue' ? 'null' : 'enum';
  if (message !== undefined) {
    kind = isDelimited ? 'group' : 'message';
    wireType = isDelimited ? GROUP_START : LENGTH_DELIMITED;
  }
  return {
    kind,
    number: field.number,
    wireType,
    name: field.kind === 'extension' ? field.typeName : `${field.parent.typeName}.${field.name}`,
    validatesUtf8: field.utf8Validation,
    enumNames: enumeration === undefined ? undefined : getEnumNames(enumeration),
    messageType: message,
    message: undefined,
  };
}

const namesByEnum = new WeakMap<DescEnum, ReadonlyMap<number, PreparedJson>>();

function getEnumNames(type: DescEnum): ReadonlyMap<number, PreparedJson> {
  const known = namesByEnum.get(type);
  if (known !== undefined) return known;
  const names = new Map<number, PreparedJson>();
  // Of aliases the first one counts.
  for (const value of type.values) {
    if (!names.has(value.number)) names.set(value.number, prepareJson(JSON.stringify(value.jsonName)));
  }
  namesByEnum.set(type, names);
  return names;
}
