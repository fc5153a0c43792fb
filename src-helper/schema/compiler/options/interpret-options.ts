// Sets the options of all declarations of a file.
import { type FieldDescriptorProto, FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { OptionTarget, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import type { OptionNamePart, OptionNode } from '../syntax/syntax-tree';
import { applyOptions } from './apply-options';
import { interpretDefault } from './default-value';
import { type FoundField, OptionLookup, OptionProblem } from './option-lookup';
import { OptionMessage } from './option-tree';
import type { OptionType, OptionTypes } from './option-types';
import { enterField, isInOneof, readOptionValue, sharesOneof } from './read-option-value';

/** One more than the largest number of an extension of a message set. */
const messageSetNumberEnd = 2147483647;

/** Sets the options of all declarations of a file, whose types have been linked. Options that cannot be set are reported. */
export function interpretOptions(file: SourceFile, symbols: SymbolTable, types: OptionTypes): void {
  const lookup = new OptionLookup(file, symbols, types);
  // Custom options may depend on what others of the same file say: on features, which decide how bytes are written.
  for (const isCustom of [false, true]) {
    for (const target of file.built.optionTargets) {
      const nodes = target.nodes.filter(node => node.name[0]?.isExtension === isCustom);
      if (nodes.length === 0) continue;
      const root = new OptionMessage();
      interpretTarget(lookup, target, nodes, root);
      applyOptions(target, root);
    }
    if (!isCustom) extendMessageSets(file);
  }
}

/** Ranges "to max" of message sets go further than those of other messages, which only their options tell. */
function extendMessageSets(file: SourceFile): void {
  for (const { node, proto } of file.built.messages) {
    if (proto.options?.messageSetWireFormat !== true) continue;
    for (const [index, { to }] of node.extensions.flatMap(each => each.ranges).entries()) {
      const range = proto.extensionRange[index];
      if (to === undefined && range !== undefined) range.end = messageSetNumberEnd;
    }
  }
}

function interpretTarget(
  lookup: OptionLookup,
  target: OptionTarget,
  nodes: readonly OptionNode[],
  root: OptionMessage,
): void {
  const { file, types } = lookup;
  lookup.scope = target.scope;
  lookup.targetKind = target.kind;
  const seenPseudo = new Set<string>();
  const type = types.builtinType(target.schema.typeName);
  for (const node of nodes) {
    try {
      if (target.field !== undefined && interpretDefault(file, target.field, node, types, seenPseudo)) continue;
      setOption(lookup, node, type, root);
    } catch (error) {
      if (!(error instanceof OptionProblem)) throw error;
      // What is missing has been reported already; that options need it keeps nothing from working.
      const severity = error.isUnresolved && file.missingImports.length > 0 ? 'warning' : 'error';
      file.problems.report(error.span.start, error.span.end, error.message, { severity });
    }
  }
}

/** Walks down the parts of an option's name, and sets the value at its end. */
function setOption(lookup: OptionLookup, { name, value }: OptionNode, type: OptionType, root: OptionMessage): void {
  let message = root;
  let current: OptionType | undefined = type;
  for (const [index, part] of name.entries()) {
    if (current === undefined)
      throw new OptionProblem(
        part,
        `"${name[index - 1]?.text ?? ''}" is not a message: it has no field "${part.text}"`,
      );
    const found: FoundField = part.isExtension
      ? lookup.findExtension(part, current)
      : lookup.findOptionField(part, current, index === 0);
    const { field } = found;
    const entry = enterField(lookup, message, found, part);
    if (index === name.length - 1) {
      if (field.label !== Label.REPEATED && entry.values.length > 0)
        throw new OptionProblem(part, `option "${describeName(name)}" is already set`);
      entry.values.push(readOptionValue(lookup, field, value, false));
      leaveOneof(message, field);
      message.fields.set(field.number, entry);
      return;
    }
    if (field.label === Label.REPEATED)
      throw new OptionProblem(part, `"${part.text}" is a list: its elements can only be set as a whole`);
    current =
      field.type === Type.MESSAGE || field.type === Type.GROUP ? lookup.types.messageType(field.typeName) : undefined;
    const [existing] = entry.values;
    const inner = existing instanceof OptionMessage ? existing : new OptionMessage();
    if (existing === undefined && current !== undefined) {
      entry.values.push(inner);
      leaveOneof(message, field);
      message.fields.set(field.number, entry);
    }
    message = inner;
  }
}

/** Of the fields of a oneof the last one set counts. */
function leaveOneof(message: OptionMessage, field: FieldDescriptorProto): void {
  if (!isInOneof(field)) return;
  for (const { field: other } of message.fields.values())
    if (sharesOneof(field, other)) message.fields.delete(other.number);
}

function describeName(name: readonly OptionNamePart[]): string {
  return name.map(part => (part.isExtension ? `(${part.text})` : part.text)).join('.');
}
