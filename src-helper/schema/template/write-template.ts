// A message to start editing from: every field, one member of each oneof. Where a message would contain itself, or would
// get too long, it stops: `null` stands for a message that is not given, `[]` and `{}` for lists and maps without one.
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import { getJsonKey } from '../json/field-names';
import { printNode, type TemplateNode, textNode } from './template-node';
import { enumNode, mapKey, scalarNode, wellKnownNode } from './template-scalars';

/** How many values a template has at most, unless the fields of the message itself are more. About ten screens. */
const maxValues = 400;
/** How many messages deep a template goes at most. */
const maxDepth = 16;

/**
 * Writes a template as ProtoJSON, indented by two spaces. It encodes as it is, for every message that can be encoded at
 * all (one that requires itself cannot).
 */
export function writeTemplate(type: DescMessage): string {
  let best: TemplateNode | undefined;
  // Level by level, so that what is cut for length is what lies deepest.
  for (let depth = 1; depth <= maxDepth; depth++) {
    const builder = new TemplateBuilder(depth === 1 ? Infinity : maxValues);
    const node = builder.buildFull(type, depth, new Set());
    if (builder.isOver) break;
    best = node ?? best;
    if (!builder.isCut) break;
  }
  return printNode(best ?? buildRequired(type, new Set()) ?? { kind: 'object', members: [] });
}

class TemplateBuilder {
  /** Some message was left out because it lies too deep. */
  isCut = false;
  private values = 0;

  constructor(private readonly limit: number) {}

  /** There are more values than the limit allows; what was built is of no use. */
  get isOver(): boolean {
    return this.values > this.limit;
  }

  /** A message with all fields; undefined when it would contain itself or lies too deep. */
  buildFull(type: DescMessage, depth: number, outer: ReadonlySet<string>): TemplateNode | undefined {
    const special = wellKnownNode(type.typeName);
    if (special !== undefined) return special;
    if (outer.has(type.typeName)) return undefined;
    if (depth === 0) this.isCut = true;
    if (depth === 0 || this.isOver) return undefined;
    const inside = new Set(outer).add(type.typeName);
    const members = new Map<string, TemplateNode>();
    for (const member of type.members) {
      const field = member.kind === 'oneof' ? this.chooseMember(member.fields, depth, inside) : member;
      if (field === undefined) continue;
      const node = this.buildField(field, depth, inside);
      if (node === undefined) return undefined;
      members.set(getJsonKey(field), node);
    }
    return { kind: 'object', members: [...members] };
  }

  /** The first member that can be given at all. */
  private chooseMember(fields: readonly DescField[], depth: number, outer: ReadonlySet<string>): DescField | undefined {
    const canBeGiven = (field: DescField): boolean =>
      field.fieldKind !== 'message' ||
      wellKnownNode(field.message.typeName) !== undefined ||
      (depth > 1 && !outer.has(field.message.typeName));
    return fields.find(canBeGiven) ?? fields[0];
  }

  private buildField(field: DescField, depth: number, outer: ReadonlySet<string>): TemplateNode | undefined {
    this.values++;
    switch (field.fieldKind) {
      case 'scalar':
        return scalarNode(field.scalar, field.getDefaultValue());
      case 'enum':
        return enumNode(field.enum, field.getDefaultValue());
      case 'message': {
        const node = this.buildFull(field.message, depth - 1, outer);
        if (node !== undefined) return node;
        return isRequired(field) ? buildRequired(field.message, new Set()) : textNode('null');
      }
      case 'list': {
        const item = this.buildElement(field, depth, outer);
        return { kind: 'list', items: item === undefined ? [] : [item] };
      }
      case 'map': {
        const value = this.buildElement(field, depth, outer);
        return { kind: 'object', members: value === undefined ? [] : [[mapKey(field.mapKey), value]] };
      }
    }
  }

  /** An element of a list, or a value of a map. */
  private buildElement(
    field: DescField & { readonly fieldKind: 'list' | 'map' },
    depth: number,
    outer: ReadonlySet<string>,
  ): TemplateNode | undefined {
    if (field.message !== undefined) return this.buildFull(field.message, depth - 1, outer);
    return field.enum === undefined ? scalarNode(field.scalar, undefined) : enumNode(field.enum, undefined);
  }
}

/** A message with nothing but what it must have; undefined when it would have to contain itself. */
function buildRequired(type: DescMessage, outer: ReadonlySet<string>): TemplateNode | undefined {
  const special = wellKnownNode(type.typeName);
  if (special !== undefined) return special;
  if (outer.has(type.typeName)) return undefined;
  const inside = new Set(outer).add(type.typeName);
  const members: [string, TemplateNode][] = [];
  for (const field of type.fields) {
    if (!isRequired(field)) continue;
    const node = buildRequiredField(field, inside);
    if (node === undefined) return undefined;
    members.push([getJsonKey(field), node]);
  }
  return { kind: 'object', members };
}

function buildRequiredField(field: DescField, outer: ReadonlySet<string>): TemplateNode | undefined {
  if (field.fieldKind === 'message') return buildRequired(field.message, outer);
  if (field.fieldKind === 'enum') return enumNode(field.enum, field.getDefaultValue());
  return field.fieldKind === 'scalar' ? scalarNode(field.scalar, field.getDefaultValue()) : undefined;
}

function isRequired(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}
