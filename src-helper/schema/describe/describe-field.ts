import { type DescExtension, type DescField, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence, FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';

import { type FieldDescription, FieldPresence } from '../../../gen/sockeye/v1/schema';
import { getJsonKey } from '../json/field-names';
import { printNode } from '../template/template-node';
import { enumNode, scalarNode } from '../template/template-scalars';
import type { SourceComments } from './source-comments';

/** Describes a field of a message, or an extension. */
export function describeField(field: DescField | DescExtension, comments: SourceComments): FieldDescription {
  const isExtension = field.kind === 'extension';
  const file = isExtension ? field.file : field.parent.file;
  const fullName = isExtension ? field.typeName : `${field.parent.typeName}.${field.name}`;
  return {
    name: isExtension ? field.typeName : field.name,
    jsonName: isExtension ? field.jsonName : getJsonKey(field),
    number: field.number,
    type: typeOf(field),
    typeName: field.message?.typeName ?? field.enum?.typeName ?? '',
    isRepeated: field.fieldKind === 'list',
    mapKeyType: field.fieldKind === 'map' ? scalarName(field.mapKey) : '',
    oneof: field.oneof?.name ?? '',
    presence: presenceOf(field),
    defaultValue: defaultOf(field),
    comment: comments.find(file.proto.name, fullName),
    isDeprecated: field.deprecated,
  };
}

function typeOf(field: DescField | DescExtension): string {
  if (field.scalar !== undefined) return scalarName(field.scalar);
  if (field.enum !== undefined) return 'enum';
  return field.proto.type === FieldDescriptorProto_Type.GROUP ? 'group' : 'message';
}

/** A scalar type as it is written in `.proto` files. */
export function scalarName(type: ScalarType): string {
  return ScalarType[type].toLowerCase();
}

function presenceOf(field: DescField | DescExtension): FieldPresence {
  if (field.fieldKind === 'list' || field.fieldKind === 'map') return FieldPresence.FIELD_PRESENCE_UNSPECIFIED;
  switch (field.presence) {
    case FeatureSet_FieldPresence.IMPLICIT:
      return FieldPresence.FIELD_PRESENCE_IMPLICIT;
    case FeatureSet_FieldPresence.LEGACY_REQUIRED:
      return FieldPresence.FIELD_PRESENCE_REQUIRED;
    default:
      return FieldPresence.FIELD_PRESENCE_EXPLICIT;
  }
}

function defaultOf(field: DescField | DescExtension): string {
  if (field.fieldKind !== 'scalar' && field.fieldKind !== 'enum') return '';
  const value = field.getDefaultValue();
  if (value === undefined) return '';
  return printNode(field.fieldKind === 'scalar' ? scalarNode(field.scalar, value) : enumNode(field.enum, value));
}
