// First half of pruning: which declarations of a file may be in the schema.
import { type DescMessage, equals, type Message } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

import { joinName } from './descriptor-names';
import { isIdentifier, type Pruning, type TypeKind } from './pruning';

/** Adds the declarations of a file to the known types; drops those that are not possible or are there already. */
export function declareTypes(pruning: Pruning): void {
  const { file } = pruning;
  pruning.keepGood(file.enumType, type => declareEnum(pruning, type, file.package));
  pruning.keepGood(file.messageType, type => declareMessage(pruning, type, file.package));
  pruning.keepGood(file.service, type => declareService(pruning, type));
}

function declareMessage(pruning: Pruning, message: DescriptorProto, scope: string): boolean {
  const fullName = joinName(scope, message.name);
  const isEntry = message.options?.mapEntry === true;
  if (isEntry && !isMapEntry(message)) {
    pruning.edits.push(() => {
      if (message.options !== undefined) message.options.mapEntry = false;
    });
  }
  const kind = isEntry && isMapEntry(message) ? 'map-entry' : 'message';
  if (!declare(pruning, fullName, message.name, kind, DescriptorProtoSchema, message)) return false;
  pruning.keepGood(message.enumType, type => declareEnum(pruning, type, fullName));
  pruning.keepGood(message.nestedType, type => declareMessage(pruning, type, fullName));
  pruning.keepGood(message.oneofDecl, oneof => isIdentifier(oneof.name));
  return true;
}

function declareEnum(pruning: Pruning, type: EnumDescriptorProto, scope: string): boolean {
  const fullName = joinName(scope, type.name);
  if (type.value.length === 0) {
    pruning.report(fullName, 'This enum has no values.');
    return false;
  }
  pruning.keepGood(type.value, value => isIdentifier(value.name));
  return declare(pruning, fullName, type.name, 'enum', EnumDescriptorProtoSchema, type);
}

function declareService(pruning: Pruning, service: ServiceDescriptorProto): boolean {
  const fullName = joinName(pruning.file.package, service.name);
  return declare(pruning, fullName, service.name, 'service', ServiceDescriptorProtoSchema, service);
}

function declare(
  pruning: Pruning,
  fullName: string,
  name: string,
  kind: TypeKind,
  schema: DescMessage,
  proto: Message,
): boolean {
  if (!isIdentifier(name)) {
    pruning.report(fullName, `${JSON.stringify(name)} is not a name that protobuf allows.`);
    return false;
  }
  const other = pruning.known.get(fullName);
  if (other !== undefined) {
    // Servers often hold one source under two file names; only a contradiction is worth a word.
    const isSame = other.kind === kind && equals(schema, other.proto as Message, proto);
    if (!isSame) pruning.report(fullName, `Also declared, differently, in "${other.file}", which is the one in use.`);
    return false;
  }
  pruning.known.set(fullName, { kind, file: pruning.file.name, proto });
  return true;
}

/** True when a message has the shape that protobuf asks of the entries of a map. */
export function isMapEntry(message: DescriptorProto): boolean {
  const [key, value, ...others] = message.field;
  return (
    key?.name === 'key' &&
    key.number === 1 &&
    value?.name === 'value' &&
    value.number === 2 &&
    others.length === 0 &&
    value.label !== FieldDescriptorProto_Label.REPEATED &&
    !impossibleKeys.has(key.type)
  );
}

const impossibleKeys: ReadonlySet<FieldDescriptorProto_Type> = new Set([
  FieldDescriptorProto_Type.DOUBLE,
  FieldDescriptorProto_Type.FLOAT,
  FieldDescriptorProto_Type.BYTES,
  FieldDescriptorProto_Type.MESSAGE,
  FieldDescriptorProto_Type.GROUP,
  FieldDescriptorProto_Type.ENUM,
]);
