// A message to start editing from. Sent as it is it says nothing: what a field has anyway stands for fields without
// presence, `null`, `[]` and `{}` for all others, and no member of a oneof is chosen. The editor names what is not written.
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import { getJsonKey } from '../json/field-names';
import { printNode, type TemplateNode, textNode } from './template-node';
import { enumNode, scalarNode, wellKnownNode, zeroNode } from './template-scalars';

/** Most values in messages that other messages must have; what must have more has no template. */
const maxRequired = 2000;

/**
 * Writes a template as ProtoJSON, indented by two spaces. It encodes as it is, for every message that can be encoded at
 * all (one that requires itself cannot), and to nothing but what the message must have.
 */
export function writeTemplate(type: DescMessage): string {
  return printNode(build(type, new Set(), { left: maxRequired }) ?? { kind: 'object', members: [] });
}

/** A message with all fields; undefined when it would have to contain itself, or too much. */
function build(type: DescMessage, outer: ReadonlySet<string>, budget: { left: number }): TemplateNode | undefined {
  const special = wellKnownNode(type.typeName);
  if (special !== undefined) return special;
  if (outer.has(type.typeName)) return undefined;
  const inside = new Set(outer).add(type.typeName);
  const members: [string, TemplateNode][] = [];
  for (const field of type.fields) {
    const isRequired = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
    if (isRequired && --budget.left < 0) return undefined;
    const node = isRequired ? buildRequired(field, inside, budget) : nodeOfNothing(field);
    if (node !== undefined) members.push([getJsonKey(field), node]);
    else if (isRequired) return undefined;
  }
  return { kind: 'object', members };
}

function buildRequired(
  field: DescField,
  outer: ReadonlySet<string>,
  budget: { left: number },
): TemplateNode | undefined {
  switch (field.fieldKind) {
    case 'message':
      return build(field.message, outer, budget);
    case 'enum':
      return enumNode(field.enum, field.getDefaultValue());
    case 'scalar':
      return scalarNode(field.scalar, field.getDefaultValue());
    default:
      return undefined;
  }
}

/** How a field is written that is not given; undefined where it cannot be written without being given. */
function nodeOfNothing(field: DescField): TemplateNode | undefined {
  // `null` for a member would be nothing too, but several members of one oneof look like a mistake.
  if (field.oneof !== undefined) return undefined;
  if (field.fieldKind === 'list') return { kind: 'list', items: [] };
  if (field.fieldKind === 'map') return { kind: 'object', members: [] };
  // For these two `null` is a value.
  const typeName = field.message?.typeName ?? field.enum?.typeName;
  if (typeName === 'google.protobuf.Value' || typeName === 'google.protobuf.NullValue') return undefined;
  if (field.fieldKind === 'message' || field.presence !== FeatureSet_FieldPresence.IMPLICIT) return textNode('null');
  return field.fieldKind === 'enum' ? zeroNode(field.enum) : scalarNode(field.scalar, undefined);
}
