// Labels, types and options of a field.
import {
  FeatureSet_EnumType as EnumType, FeatureSet_MessageEncoding as MessageEncoding, FeatureSet_Utf8Validation as Utf8Validation, FieldOptions_CType as CType, FeatureSet_FieldPresence as FieldPresence, FeatureSet_RepeatedFieldEncoding as RepeatedEncoding,
  FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, type FieldDescriptorProto, FieldOptions_JSType as JSType,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { BuiltField, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import type { Span } from '../syntax/syntax-tree';
import { type Features, featuresOf, inherit } from './features';

const longTypes: ReadonlySet<Type> = new Set([Type.INT64, Type.UINT64, Type.SINT64, Type.FIXED64, Type.SFIXED64]);

type Report = (span: Span, message: string) => void;

/** Reports what is against the rules in a field or an extension. `outer` are the features around it. */
export function checkField(file: SourceFile, symbols: SymbolTable, field: BuiltField, outer: Features): void {
  const report: Report = ({ start, end }, message) =>
    file.problems.report(start, end, message, { symbol: field.fullName });
  checkLabel(file, field, report);
  if (field.node.options.length > 0) {
    checkFieldOptions(file, field, report);
    checkFieldFeatures(field, report);
  }
  checkImplicitPresence(symbols, field, inherit(outer, field.proto.options?.features), report);
}

function isMessageType({ type }: FieldDescriptorProto): boolean {
  return type === Type.MESSAGE || type === Type.GROUP;
}

function isPackable({ label, type }: FieldDescriptorProto): boolean {
  return (
    label === Label.REPEATED &&
    type !== Type.STRING &&
    type !== Type.BYTES &&
    type !== Type.MESSAGE &&
    type !== Type.GROUP
  );
}

function checkLabel(file: SourceFile, { node, extendee }: BuiltField, report: Report): void {
  const { label, labelSpan, group, oneof, mapKey, type } = node;
  switch (file.node?.syntax) {
    case 'proto2':
      if (label === undefined && oneof === undefined && mapKey === undefined)
        report(type, 'fields of proto2 need a label: "optional", "repeated" or "required"');
      break;
    case 'proto3':
      if (label === 'required') report(labelSpan, 'fields of proto3 cannot be required');
      if (group !== undefined) report(type, 'proto3 has no groups: use a message');
      break;
    default:
      if (label === 'optional' && oneof === undefined)
        report(
          labelSpan,
          'editions have no "optional": fields have presence anyway, unless features.field_presence is IMPLICIT',
        );
      if (label === 'required')
        report(labelSpan, 'editions have no "required": set features.field_presence = LEGACY_REQUIRED');
      if (group !== undefined)
        report(type, 'editions have no groups: use a message and set features.message_encoding = DELIMITED');
  }
  if (label === 'required' && extendee !== undefined) report(labelSpan, 'an extension cannot be required');
}

function checkFieldOptions(file: SourceFile, { proto, node, extendee }: BuiltField, report: Report): void {
  const { options } = proto;
  if (options === undefined) return;
  const isEdition = file.proto.syntax === 'editions';
  const has = (name: string): boolean => Object.hasOwn(options, name);
  if (has('packed')) {
    if (isEdition) report(node.name, 'editions have no option "packed": set features.repeated_field_encoding');
    else if (options.packed && !isPackable(proto))
      report(node.name, '"packed" is for repeated fields of numbers, bools and enums only');
  }
  if ((options.lazy || options.unverifiedLazy) && !isMessageType(proto))
    report(node.name, '"lazy" is for fields of messages only');
  if (has('jstype') && options.jstype !== JSType.JS_NORMAL && !longTypes.has(proto.type))
    report(node.name, '"jstype" is for fields of 64-bit integers only');
  if (has('ctype') && isEdition) {
    if (file.node?.syntax !== '2023')
      report(node.name, 'edition 2024 has no option "ctype": set features.(pb.cpp).string_type');
    else if (proto.type !== Type.STRING && proto.type !== Type.BYTES)
      report(node.name, '"ctype" is for fields of strings and bytes only');
    else if (extendee !== undefined && options.ctype === CType.CORD)
      report(node.name, 'an extension cannot have ctype = CORD');
  }
}

function checkFieldFeatures({ proto, node, extendee }: BuiltField, report: Report): void {
  const features = proto.options?.features;
  if (features === undefined) return;
  const isRepeated = proto.label === Label.REPEATED;
  if (features.fieldPresence !== FieldPresence.FIELD_PRESENCE_UNKNOWN) {
    if (isRepeated) report(node.name, 'a repeated field has no field_presence to set');
    else if (node.oneof !== undefined)
      report(node.name, 'a field of a oneof has presence anyway: field_presence cannot be set');
    else if (extendee !== undefined && features.fieldPresence !== FieldPresence.EXPLICIT)
      report(node.name, 'an extension has presence anyway: field_presence cannot be set');
    else if (isMessageType(proto) && features.fieldPresence === FieldPresence.IMPLICIT)
      report(node.name, 'a field of a message has presence anyway: it cannot be IMPLICIT');
  }
  if (features.repeatedFieldEncoding !== RepeatedEncoding.REPEATED_FIELD_ENCODING_UNKNOWN) {
    if (!isRepeated) report(node.name, 'repeated_field_encoding is for repeated fields only');
    else if (features.repeatedFieldEncoding === RepeatedEncoding.PACKED && !isPackable(proto))
      report(node.name, 'only numbers, bools and enums can be PACKED');
  }
  if (
    features.utf8Validation !== Utf8Validation.UTF8_VALIDATION_UNKNOWN &&
    proto.type !== Type.STRING &&
    node.type.text !== 'string' &&
    node.mapKey?.text !== 'string'
  ) {
    report(node.name, 'utf8_validation is for fields of strings only');
  }
  if (
    features.messageEncoding !== MessageEncoding.MESSAGE_ENCODING_UNKNOWN &&
    (!isMessageType(proto) || node.mapKey !== undefined)
  )
    report(node.name, 'message_encoding is for fields of messages only');
}

/** A field without presence cannot tell a default, and its 0 must be a value. */
function checkImplicitPresence(symbols: SymbolTable, field: BuiltField, features: Features, report: Report): void {
  const { proto, node, extendee } = field;
  const hasPresence =
    features.fieldPresence !== FieldPresence.IMPLICIT ||
    extendee !== undefined ||
    node.oneof !== undefined ||
    proto.proto3Optional;
  if (hasPresence || proto.label === Label.REPEATED || isMessageType(proto)) return;
  if (Object.hasOwn(proto, 'defaultValue')) report(node.name, 'a field without presence cannot have a default');
  if (proto.type !== Type.ENUM) return;
  const type = symbols.get(proto.typeName.slice(1));
  if (type?.enum !== undefined && featuresOf(type).enumType === EnumType.CLOSED) {
    report(node.type, `a field without presence cannot have the closed enum "${type.fullName}" as its type`);
  }
}
