// Options by name to options by number: finds the fields and extensions that option names mean, and sets them.
import { type FieldDescriptorProto, FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import { explainMissing } from '../link/link-file';
import type { DeclaredSymbol, OptionTarget, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import type { OptionNamePart, OptionNode, Span, ValueFieldNode, ValueNode } from '../syntax/syntax-tree';
import { applyOptions } from './apply-options';
import { checkOptionUse } from './check-option-use';
import { interpretDefault } from './default-value';
import { encodeOptionMessage, type OptionField, OptionMessage, type OptionValue } from './option-tree';
import type { OptionType, OptionTypes } from './option-types';
import { describeValue, readScalar } from './scalar-value';

/** Thrown within the interpreter for an option that cannot be set; caught at the option. Never leaves it. */
class OptionProblem extends Error {
  constructor(
    readonly span: Span,
    message: string,
    readonly isUnresolved = false,
  ) {
    super(message);
  }
}

/** A field or extension that a name means. */
interface FoundField {
  readonly field: FieldDescriptorProto;
  readonly owner: DeclaredSymbol | undefined;
}

/** Sets the options of all declarations of a file. The types of the file have been linked. */
export function interpretOptions(file: SourceFile, symbols: SymbolTable, types: OptionTypes): void {
  const interpreter = new OptionInterpreter(file, symbols, types);
  // Custom options may depend on what others of the same file say: on features, which decide how bytes are written.
  for (const isCustom of [false, true]) {
    for (const target of file.built.optionTargets) {
      const nodes = target.nodes.filter(node => node.name[0]?.isExtension === isCustom);
      if (nodes.length === 0) continue;
      const root = new OptionMessage();
      interpreter.interpret(target, nodes, root);
      applyOptions(target, root);
    }
  }
}

class OptionInterpreter {
  /** Where names are looked up now, and what the options are set on. */
  private scope = '';
  private target: OptionTarget | undefined;

  constructor(
    private readonly file: SourceFile,
    private readonly symbols: SymbolTable,
    private readonly types: OptionTypes,
  ) {}

  interpret(target: OptionTarget, nodes: readonly OptionNode[], root: OptionMessage): void {
    this.scope = target.scope;
    this.target = target;
    const type = this.types.builtinType(target.schema.typeName);
    for (const node of nodes) {
      try {
        if (target.field !== undefined && interpretDefault(this.file, target.field, node, this.types)) continue;
        this.setOption(node, type, root);
      } catch (error) {
        if (!(error instanceof OptionProblem)) throw error;
        // What is missing has been reported already; that options need it keeps nothing from working.
        const severity = error.isUnresolved && this.file.missingImports.length > 0 ? 'warning' : 'error';
        this.file.problems.report(error.span.start, error.span.end, error.message, { severity });
      }
    }
  }

  private setOption({ name, value }: OptionNode, type: OptionType, root: OptionMessage): void {
    let message = root;
    let current: OptionType | undefined = type;
    for (const [index, part] of name.entries()) {
      if (current === undefined)
        throw new OptionProblem(
          part,
          `"${name[index - 1]?.text ?? ''}" is not a message: it has no field "${part.text}"`,
        );
      const found: FoundField = part.isExtension
        ? this.findExtension(part, current)
        : this.findOptionField(part, current, index === 0);
      const { field } = found;
      this.checkUse(found, part);
      const entry = this.enter(message, found, part);
      if (index === name.length - 1) {
        if (field.label !== Label.REPEATED && entry.values.length > 0)
          throw new OptionProblem(part, `option "${describeName(name)}" is already set`);
        this.leaveOneof(message, current, field);
        message.fields.set(field.number, entry);
        entry.values.push(this.readValue(field, value, false));
        return;
      }
      if (field.label === Label.REPEATED)
        throw new OptionProblem(part, `"${part.text}" is a list: its elements can only be set as a whole`);
      current =
        field.type === Type.MESSAGE || field.type === Type.GROUP ? this.types.messageType(field.typeName) : undefined;
      const [existing] = entry.values;
      const inner = existing instanceof OptionMessage ? existing : new OptionMessage();
      if (existing === undefined && current !== undefined) {
        entry.values.push(inner);
        message.fields.set(field.number, entry);
      }
      message = inner;
    }
  }

  private findOptionField(part: OptionNamePart, type: OptionType, isFirst: boolean): FoundField {
    const field = this.types.findField(type, part.text);
    if (field === undefined || (isFirst && part.text === 'uninterpreted_option')) {
      const hint = isFirst ? ': custom options are written in parentheses' : '';
      throw new OptionProblem(
        part,
        isFirst ? `unknown option "${part.text}"${hint}` : `"${type.fullName}" has no field "${part.text}"`,
      );
    }
    return { field, owner: type.symbol };
  }

  private findExtension(part: Span & { readonly text: string }, type: OptionType): FoundField {
    const resolution = this.symbols.resolve(part.text, this.scope, this.file.visibleToOptions, isAnything);
    if (resolution.kind === 'missing') {
      throw new OptionProblem(
        part,
        explainMissing(this.file, this.symbols, part.text, resolution.shadowedBy, isExtension),
        true,
      );
    }
    const { symbol } = resolution;
    const { field } = symbol;
    if (field === undefined) return this.findMessageSetItem(part, symbol, type);
    if (symbol.file.built.dropped.has(field))
      throw new OptionProblem(part, `extension "${symbol.fullName}" is not usable: it has an error itself`, true);
    if (field.extendee !== `.${type.fullName}`) {
      throw new OptionProblem(
        part,
        `"${symbol.fullName}" extends "${field.extendee.slice(1)}", so it cannot be set in "${type.fullName}"`,
      );
    }
    const { number } = field;
    if (!type.proto.extensionRange.some(range => number >= range.start && number < range.end)) {
      throw new OptionProblem(
        part,
        `extension "${symbol.fullName}" is not usable: its number ${number} is not for extensions`,
      );
    }
    return { field, owner: symbol };
  }

  /** In a message set, a message stands for the extension of its own type that it declares. */
  private findMessageSetItem(
    part: Span & { readonly text: string },
    symbol: DeclaredSymbol,
    type: OptionType,
  ): FoundField {
    const field = symbol.message?.extension.find(
      each => each.extendee === `.${type.fullName}` && each.typeName === `.${symbol.fullName}`,
    );
    if (field === undefined) {
      const full = this.symbols.findElsewhere(part.text, isExtension)?.fullName;
      const hint = full === undefined ? '' : `: write "${full}"`;
      throw new OptionProblem(
        part,
        `"${part.text}" means "${symbol.fullName}" here, which is a ${symbol.kind}, not an extension${hint}`,
      );
    }
    return { field, owner: symbol };
  }

  private checkUse({ field, owner }: FoundField, span: Span): void {
    if (this.target === undefined) return;
    for (const message of checkOptionUse(field, owner, this.target.kind, this.file))
      this.file.problems.report(span.start, span.end, message);
  }

  private enter(message: OptionMessage, { field, owner }: FoundField, span: Span): OptionField {
    const entry = message.fields.get(field.number);
    if (entry === undefined) return { field, isDelimited: this.types.isDelimited(field, owner), values: [] };
    // Two fields with one number are an error elsewhere; here their values would get mixed.
    if (entry.field !== field)
      throw new OptionProblem(span, `"${field.name}" and "${entry.field.name}" have the same number`);
    return entry;
  }

  /** Of the fields of a oneof the last one set counts. */
  private leaveOneof(message: OptionMessage, type: OptionType, field: FieldDescriptorProto): void {
    if (field.extendee !== '' || !Object.hasOwn(field, 'oneofIndex')) return;
    for (const other of type.proto.field) {
      if (other !== field && Object.hasOwn(other, 'oneofIndex') && other.oneofIndex === field.oneofIndex)
        message.fields.delete(other.number);
    }
  }

  private readValue(field: FieldDescriptorProto, node: ValueNode, isTextFormat: boolean): OptionValue {
    if (field.type === Type.MESSAGE || field.type === Type.GROUP) {
      const type = this.types.messageType(field.typeName);
      if (type === undefined) throw new OptionProblem(node, `the type of "${field.name}" is not known`, true);
      if (node.kind !== 'message') {
        throw new OptionProblem(
          node,
          `"${field.name}" is a message: expected { ... } but found ${describeValue(node)}`,
        );
      }
      return this.readMessage(type, node);
    }
    if (field.type === Type.ENUM) return this.readEnum(field, node, isTextFormat);
    const outcome = readScalar(field.type, node, isTextFormat);
    if (outcome.kind === 'wrong') throw new OptionProblem(node, `${outcome.message} for "${field.name}"`);
    return outcome.value;
  }

  private readEnum(field: FieldDescriptorProto, node: ValueNode, isTextFormat: boolean): number {
    const type = this.types.enumType(field.typeName);
    if (type === undefined) throw new OptionProblem(node, `the type of "${field.name}" is not known`, true);
    if (node.kind === 'word' && !node.isNegative) {
      const value = type.value.find(each => each.name === node.text);
      if (value === undefined) throw new OptionProblem(node, `enum "${type.name}" has no value "${node.text}"`);
      if (this.target !== undefined) {
        for (const message of checkOptionUse(value, undefined, this.target.kind, this.file))
          this.file.problems.report(node.start, node.end, message);
      }
      return value.number;
    }
    if (isTextFormat && node.kind === 'integer' && node.value >= -(2n ** 31n) && node.value < 2n ** 31n)
      return Number(node.value);
    throw new OptionProblem(
      node,
      `expected the name of a value of enum "${type.name}" but found ${describeValue(node)}`,
    );
  }

  private readMessage(type: OptionType, node: ValueNode & { readonly kind: 'message' }): OptionMessage {
    const message = new OptionMessage();
    for (const fieldNode of node.fields) {
      if (fieldNode.kind === 'any') {
        this.readAny(type, fieldNode, message);
        continue;
      }
      const found = this.findValueField(type, fieldNode);
      if (found === undefined) continue;
      const { field } = found;
      this.checkUse(found, fieldNode);
      const entry = this.enter(message, found, fieldNode);
      message.fields.set(field.number, entry);
      const { value } = fieldNode;
      if (field.label === Label.REPEATED) {
        for (const each of value.kind === 'list' ? value.values : [value])
          entry.values.push(this.readValue(field, each, true));
        if (entry.values.length === 0) message.fields.delete(field.number);
        continue;
      }
      if (value.kind === 'list') throw new OptionProblem(value, `"${field.name}" is not a list`);
      if (entry.values.length > 0) throw new OptionProblem(fieldNode, `"${field.name}" is already set`);
      this.checkOneof(type, message, field, fieldNode);
      entry.values.push(this.readValue(field, value, true));
    }
    for (const field of this.types.requiredFields(type)) {
      if (!message.fields.has(field.number))
        throw new OptionProblem(node, `the required field "${field.name}" of "${type.fullName}" is not set`);
    }
    return message;
  }

  private findValueField(type: OptionType, node: ValueFieldNode): FoundField | undefined {
    if (node.kind === 'extension')
      return this.findExtension({ text: node.name, start: node.start, end: node.end }, type);
    const field = this.types.findField(type, node.name);
    if (field !== undefined) return { field, owner: type.symbol };
    if (type.proto.reservedName.includes(node.name)) return undefined;
    throw new OptionProblem(node, `"${type.fullName}" has no field "${node.name}"`);
  }

  private checkOneof(type: OptionType, message: OptionMessage, field: FieldDescriptorProto, span: Span): void {
    if (field.extendee !== '' || !Object.hasOwn(field, 'oneofIndex')) return;
    for (const { field: other } of message.fields.values()) {
      if (other === field || !Object.hasOwn(other, 'oneofIndex') || other.oneofIndex !== field.oneofIndex) continue;
      throw new OptionProblem(
        span,
        `"${field.name}" and "${other.name}" cannot both be set: they are in oneof "${type.proto.oneofDecl[field.oneofIndex]?.name ?? ''}"`,
      );
    }
  }

  /** `[type.googleapis.com/a.B] { ... }`: an `Any` with its message written out. */
  private readAny(type: OptionType, node: ValueFieldNode, message: OptionMessage): void {
    const [typeUrl, value] = [1, 2].map(number => type.proto.field.find(field => field.number === number));
    if (type.fullName !== 'google.protobuf.Any' || typeUrl === undefined || value === undefined) {
      throw new OptionProblem(node, `"${type.fullName}" is not google.protobuf.Any: a type URL has no meaning here`);
    }
    if (message.fields.size > 0) throw new OptionProblem(node, 'an Any holds one message only');
    const name = node.name.slice(node.name.lastIndexOf('/') + 1);
    const inner = this.symbols.get(name);
    const innerType = inner?.message === undefined ? undefined : this.types.messageType(`.${name}`);
    if (innerType === undefined) throw new OptionProblem(node, `"${name}" is not defined`, true);
    if (node.value.kind !== 'message')
      throw new OptionProblem(node.value, `expected { ... } but found ${describeValue(node.value)}`);
    const data = encodeOptionMessage(this.readMessage(innerType, node.value));
    message.fields.set(1, { field: typeUrl, isDelimited: false, values: [node.name] });
    message.fields.set(2, { field: value, isDelimited: false, values: [data] });
  }
}

function isAnything(): boolean {
  return true;
}

function isExtension({ kind }: DeclaredSymbol): boolean {
  return kind === 'extension';
}

function describeName(name: readonly OptionNamePart[]): string {
  return name.map(part => (part.isExtension ? `(${part.text})` : part.text)).join('.');
}
