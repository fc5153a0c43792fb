// Where and when an option may be used: its targets, and the editions it exists in.
import { Edition, type EnumValueDescriptorProto, type FieldDescriptorProto, FieldOptions_OptionTargetType as Target } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { DeclaredSymbol, OptionTargetKind, SourceFile } from '../link/source-file';

const targetTypes: Readonly<Record<OptionTargetKind, Target>> = {
  file: Target.TARGET_TYPE_FILE, range: Target.TARGET_TYPE_EXTENSION_RANGE, message: Target.TARGET_TYPE_MESSAGE, field: Target.TARGET_TYPE_FIELD, oneof: Target.TARGET_TYPE_ONEOF,
  enum: Target.TARGET_TYPE_ENUM, value: Target.TARGET_TYPE_ENUM_ENTRY, service: Target.TARGET_TYPE_SERVICE, method: Target.TARGET_TYPE_METHOD,
}; // prettier-ignore

const targetNames: Readonly<Record<OptionTargetKind, string>> = {
  file: 'a file', range: 'an extension range', message: 'a message', field: 'a field', oneof: 'a oneof',
  enum: 'an enum', value: 'a value of an enum', service: 'a service', method: 'a method',
}; // prettier-ignore

/** What is wrong with the use of an option's field (or of a value of its enum) on this kind of target in this file. */
export function checkOptionUse(
  proto: FieldDescriptorProto | EnumValueDescriptorProto,
  owner: DeclaredSymbol | undefined,
  kind: OptionTargetKind,
  file: SourceFile,
): readonly string[] {
  const { options } = proto;
  const isFeatures =
    proto.$typeName === 'google.protobuf.FieldDescriptorProto' &&
    owner === undefined &&
    proto.typeName === '.google.protobuf.FeatureSet';
  if (isFeatures && file.proto.syntax !== 'editions')
    return [`features exist only in editions, and this file is ${file.proto.syntax === '' ? 'proto2' : 'proto3'}`];
  if (owner === undefined && file.node?.syntax === '2023' && featuresSince2024.has(proto.name)) return [`"${proto.name}" does not exist before edition 2024`]; // prettier-ignore
  if (options === undefined) return nothing;
  const problems: string[] = [];
  if (
    options.$typeName === 'google.protobuf.FieldOptions' &&
    options.targets.length > 0 &&
    !options.targets.includes(targetTypes[kind])
  ) {
    problems.push(`"${proto.name}" cannot be set on ${targetNames[kind]}`);
  }
  const { featureSupport: support } = options;
  if (support === undefined) return problems;
  const edition = editionOf(file);
  if (support.editionIntroduced !== Edition.EDITION_UNKNOWN && edition < support.editionIntroduced) {
    problems.push(`"${proto.name}" does not exist before edition ${nameOf(support.editionIntroduced)}`);
  } else if (support.editionRemoved !== Edition.EDITION_UNKNOWN && edition >= support.editionRemoved) {
    problems.push(
      `"${proto.name}" was removed in edition ${nameOf(support.editionRemoved)}${support.removalError === '' ? '' : `: ${support.removalError}`}`,
    );
  }
  return problems;
}

const nothing: readonly string[] = [];

/** The built-in descriptors leave out when features came to be: these did not exist from the first edition on. */
const featuresSince2024: ReadonlySet<string> = new Set(['enforce_naming_style', 'default_symbol_visibility']);

/** The edition of a file; proto2 and proto3 count as the first two. */
export function editionOf({ proto }: SourceFile): Edition {
  if (proto.syntax === 'editions') return proto.edition;
  return proto.syntax === 'proto3' ? Edition.EDITION_PROTO3 : Edition.EDITION_PROTO2;
}

function nameOf(edition: Edition): string {
  switch (edition) {
    case Edition.EDITION_PROTO2:
      return 'proto2';
    case Edition.EDITION_PROTO3:
      return 'proto3';
    default:
      return Edition[edition].replace('EDITION_', '');
  }
}
