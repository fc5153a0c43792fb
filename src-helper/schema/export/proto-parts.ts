// Small pieces that files, messages and enums have in common.
import { type FieldDescriptorProto, FieldDescriptorProto_Type, SymbolVisibility } from '@bufbuild/protobuf/wkt';

/** `export ` or `local `, where edition 2024 says so. */
export function visibilityPrefix(visibility: SymbolVisibility): string {
  if (visibility === SymbolVisibility.VISIBILITY_EXPORT) return 'export ';
  return visibility === SymbolVisibility.VISIBILITY_LOCAL ? 'local ' : '';
}

/** A range with both ends in it; `max` for the last number there can be. */
export function printRange(start: number, last: number, max: number): string {
  if (start === last) return String(start);
  return `${start} to ${last >= max ? 'max' : last}`;
}

/** True for a field that carries a group: its message is written with it. */
export function isGroupField(field: FieldDescriptorProto): boolean {
  return field.type === FieldDescriptorProto_Type.GROUP;
}
