// Fields, extensions and the entries of maps.
import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto, DescriptorProtoSchema, FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type,
  type FieldDescriptorProto, FieldDescriptorProtoSchema, FieldOptionsSchema, MessageOptionsSchema,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { FieldNode, NameNode } from '../syntax/syntax-tree';
import type { FileBuilder } from './build-file';
import { type BuiltField, type DeclaredSymbol, joinName } from './source-file';

const scalarTypes = new Map<string, Type>([
  ['double', Type.DOUBLE], ['float', Type.FLOAT], ['int64', Type.INT64], ['uint64', Type.UINT64], ['int32', Type.INT32],
  ['fixed64', Type.FIXED64], ['fixed32', Type.FIXED32], ['bool', Type.BOOL], ['string', Type.STRING], ['bytes', Type.BYTES],
  ['uint32', Type.UINT32], ['sfixed32', Type.SFIXED32], ['sfixed64', Type.SFIXED64], ['sint32', Type.SINT32],
  ['sint64', Type.SINT64],
]); // prettier-ignore

/** Types that cannot be the key of a map. */
const noMapKeys: ReadonlySet<Type> = new Set([Type.DOUBLE, Type.FLOAT, Type.BYTES]);

/** Where a field is declared. */
export interface FieldPlace {
  readonly scope: string;
  readonly parent: DeclaredSymbol | undefined;
  readonly extendee: NameNode | undefined;
}

/** The type of a scalar field by its name; undefined for anything else. */
export function scalarTypeOf(name: string): Type | undefined {
  return scalarTypes.get(name);
}

/** `foo_bar` as `fooBar`: the name in ProtoJSON. */
export function jsonNameOf(name: string): string {
  if (!name.includes('_')) return name;
  let json = '';
  let isRaised = false;
  for (const letter of name) {
    if (letter === '_') {
      isRaised = true;
      continue;
    }
    json += isRaised ? letter.toUpperCase() : letter;
    isRaised = false;
  }
  return json;
}

/** Builds a field or an extension and declares its name; undefined when that is taken. */
export function buildField(builder: FileBuilder, node: FieldNode, place: FieldPlace): BuiltField | undefined {
  const { file } = builder;
  const { scope, parent, extendee } = place;
  const fullName = joinName(scope, node.name.text);
  const isExtension = extendee !== undefined;
  const proto = create(FieldDescriptorProtoSchema);
  const symbol: DeclaredSymbol = isExtension
    ? { kind: 'extension', fullName, file, parent, field: proto }
    : { kind: 'field', fullName, file, parent };
  if (!builder.declare(symbol, node.name)) return undefined;
  proto.name = node.name.text;
  proto.number = node.number;
  // Fields of a oneof have no label; one that has is reported by the parser.
  const label = node.oneof === undefined ? node.label : undefined;
  proto.label = label === 'repeated' || node.mapKey !== undefined ? Label.REPEATED : label === 'required' ? Label.REQUIRED : Label.OPTIONAL; // prettier-ignore
  proto.jsonName = jsonNameOf(node.name.text);
  if (label === 'optional' && file.node?.syntax === 'proto3') proto.proto3Optional = true;
  let mapEntry: DescriptorProto | undefined;
  if (node.group !== undefined) {
    proto.type = Type.GROUP;
    proto.typeName = `.${joinName(scope, node.group.name.text)}`;
  } else if (node.mapKey !== undefined) {
    mapEntry = buildMapEntry(builder, node, place);
    if (mapEntry === undefined) return undefined;
    proto.type = Type.MESSAGE;
    proto.typeName = `.${joinName(scope, mapEntry.name)}`;
  } else setScalarType(proto, node.type);
  // Synthetic oneofs belong to messages; an extension has presence anyway.
  const built: BuiltField = { node, proto, fullName, scope, parent, extendee, mapEntry };
  file.built.fields.push(built);
  if (node.options.length > 0) {
    file.built.optionTargets.push({ kind: 'field', schema: FieldOptionsSchema, nodes: node.options, scope, owners: [proto], field: built, span: node.name }); // prettier-ignore
  }
  return built;
}

// Builds the message that a map field stands for; undefined when its name or its key's type is no good.
function buildMapEntry(
  builder: FileBuilder,
  node: FieldNode,
  { scope, parent }: FieldPlace,
): DescriptorProto | undefined {
  const { mapKey } = node;
  if (mapKey === undefined) return undefined;
  const keyType = scalarTypes.get(mapKey.text);
  if (keyType === undefined || noMapKeys.has(keyType)) {
    const message = `"${mapKey.text}" cannot be the key of a map: use an integer type, bool or string`;
    builder.file.problems.report(mapKey.start, mapKey.end, message, { symbol: joinName(scope, node.name.text) });
    return undefined;
  }
  const json = jsonNameOf(`_${node.name.text}`);
  const name = `${json.charAt(0).toUpperCase()}${json.slice(1)}Entry`;
  const proto = create(DescriptorProtoSchema);
  const symbol: DeclaredSymbol = {
    kind: 'message',
    fullName: joinName(scope, name),
    file: builder.file,
    parent,
    message: proto,
  };
  if (!builder.declare(symbol, node.name)) return undefined;
  proto.name = name;
  proto.options = create(MessageOptionsSchema, { mapEntry: true });
  const key = createEntryField('key', 1);
  key.type = keyType;
  const value = createEntryField('value', 2);
  setScalarType(value, node.type);
  proto.field.push(key, value);
  return proto;
}

function createEntryField(name: string, number: number): FieldDescriptorProto {
  const field = create(FieldDescriptorProtoSchema);
  field.name = name;
  field.jsonName = name;
  field.number = number;
  field.label = Label.OPTIONAL;
  return field;
}

function setScalarType(proto: FieldDescriptorProto, type: NameNode): void {
  const scalar = scalarTypes.get(type.text);
  if (scalar !== undefined) proto.type = scalar;
}
