// Syntax tree to descriptors. Names of types are filled in later, by the linker; options by the interpreter.
import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto, DescriptorProto_ExtensionRangeSchema, DescriptorProto_ReservedRangeSchema, DescriptorProtoSchema, Edition,
  EnumDescriptorProto_EnumReservedRangeSchema, type EnumDescriptorProto, EnumDescriptorProtoSchema, EnumOptionsSchema, EnumValueDescriptorProtoSchema,
  EnumValueOptionsSchema, ExtensionRangeOptionsSchema, type FieldDescriptorProto, FileOptionsSchema, MessageOptionsSchema, MethodDescriptorProtoSchema,
  MethodOptionsSchema, OneofDescriptorProtoSchema, OneofOptionsSchema, ServiceDescriptorProtoSchema, ServiceOptionsSchema, SymbolVisibility,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { Container, EnumNode, MessageNode, ServiceNode, VisibilityWord } from '../syntax/syntax-tree';
import { buildField } from './build-field';
import { type DeclaredSymbol, joinName, scopeOf, type SourceFile } from './source-file';
import type { SymbolTable } from './symbol-table';

/** One more than the largest number of a field: where ranges up to `max` end. */
const fieldNumberEnd = 536870912;
/** The largest number of an enum's value. */
const enumNumberMax = 2147483647;

/** Where descriptors go. */
export interface Destination {
  readonly messages: DescriptorProto[];
  readonly enums: EnumDescriptorProto[];
  readonly extensions: FieldDescriptorProto[];
  /** Full name of the package or message. */
  readonly scope: string;
  readonly parent: DeclaredSymbol | undefined;
}

/** Fills the descriptor of a file from its tree, and declares its names. A name that is taken is reported and left out. */
export function buildFile(file: SourceFile, symbols: SymbolTable): void {
  const { node, proto } = file;
  if (node === undefined) return;
  if (node.syntax === 'proto3') proto.syntax = 'proto3';
  else if (node.syntax !== 'proto2') {
    proto.syntax = 'editions';
    proto.edition = node.syntax === '2023' ? Edition.EDITION_2023 : Edition.EDITION_2024;
  }
  const scope = node.package?.text ?? '';
  if (scope !== '') proto.package = scope;
  const clash = symbols.declarePackage(file);
  if (clash !== undefined && node.package !== undefined) {
    const { start, end } = node.package;
    file.problems.report(start, end, `"${clash.fullName}" cannot be a package: it is ${describeSymbol(clash, file)}`);
  }
  file.built.optionTargets.push({ kind: 'file', schema: FileOptionsSchema, nodes: node.options, scope, owners: [proto], field: undefined, span: { start: 0, end: 0 } }); // prettier-ignore
  const builder = new FileBuilder(file, symbols);
  builder.buildContainer(node, {
    messages: proto.messageType, enums: proto.enumType, extensions: proto.extension, scope, parent: undefined,
  }); // prettier-ignore
  for (const service of node.services) builder.buildService(service, scope);
}

/** What a symbol is, in words. */
export function describeSymbol({ kind, file }: DeclaredSymbol, from: SourceFile): string {
  const article = kind === 'enum' || kind === 'extension' || kind === 'oneof' ? 'an' : 'a';
  const what = kind === 'value' ? 'a value of an enum' : `${article} ${kind}`;
  return file === from ? `${what} in this file` : `${what} in "${file.path}"`;
}

/** Builds the declarations of one file. */
export class FileBuilder {
  constructor(
    readonly file: SourceFile,
    private readonly symbols: SymbolTable,
  ) {}

  /** Declares a name that is written at `start`; false, and reported, when it is taken. */
  declare(symbol: DeclaredSymbol, { start, end }: { readonly start: number; readonly end: number }): boolean {
    const existing = this.symbols.declare(symbol);
    if (existing === undefined) return true;
    if (existing.file !== this.file && existing.kind === symbol.kind && this.isTwin(existing.file)) return false;
    const hint =
      symbol.kind === 'value' || (existing.kind === 'value' && symbol.kind !== 'package')
        ? ': values of an enum are siblings of their enum, so their names must differ from all names around it'
        : '';
    const message = `"${symbol.fullName}" is already defined as ${describeSymbol(existing, this.file)}${hint}`;
    this.file.problems.report(start, end, message, { symbol: symbol.fullName });
    return false;
  }

  /**
   * A name of another file again: most likely this is a copy of that file, so one problem is enough, and whoever
   * imports this file gets to see the names of the other. True when that has been reported.
   */
  private isTwin(other: SourceFile): boolean {
    const isKnown = this.file.publicImports.includes(other);
    if (!isKnown) this.file.publicImports.push(other);
    return isKnown;
  }

  buildContainer(node: Container, destination: Destination): void {
    const { scope, parent } = destination;
    for (const message of node.messages) {
      if (message.kind === 'message') this.buildMessage(message, destination);
    }
    for (const each of node.enums) this.buildEnum(each, destination);
    for (const extend of node.extends) {
      for (const field of extend.fields) {
        const built = buildField(this, field, { scope, parent, extendee: extend.extendee });
        if (built !== undefined) destination.extensions.push(built.proto);
      }
    }
  }

  private buildMessage(node: MessageNode, { messages, scope, parent }: Destination): void {
    const fullName = joinName(scope, node.name.text);
    const proto = create(DescriptorProtoSchema);
    const symbol: DeclaredSymbol = { kind: 'message', fullName, file: this.file, parent, message: proto };
    if (!this.declare(symbol, node.name)) return;
    proto.name = node.name.text;
    const visibility = visibilityOf(node.visibility);
    if (visibility !== undefined) proto.visibility = visibility;
    messages.push(proto);
    const fields: SourceFile['built']['fields'] = [];
    this.file.built.messages.push({ node, proto, symbol, fields });
    if (node.options.length > 0) {
      this.file.built.optionTargets.push({ kind: 'message', schema: MessageOptionsSchema, nodes: node.options, scope: scopeOf(fullName), owners: [proto], field: undefined, span: node.name }); // prettier-ignore
    }
    const { oneofs, declared } = this.buildOneofs(node, proto, symbol);
    this.buildContainer(node, { messages: proto.nestedType, enums: proto.enumType, extensions: proto.extension, scope: fullName, parent: symbol }); // prettier-ignore
    const mapEntries = new Map<object, DescriptorProto>();
    for (const field of node.fields) {
      const built = buildField(this, field, { scope: fullName, parent: symbol, extendee: undefined });
      if (built === undefined) continue;
      if (field.oneof !== undefined) built.proto.oneofIndex = oneofs.get(field.oneof.name.text) ?? 0;
      proto.field.push(built.proto);
      fields.push(built);
      if (built.mapEntry !== undefined) mapEntries.set(field, built.mapEntry);
    }
    placeMapEntries(node, proto, mapEntries);
    addSyntheticOneofs(proto, declared);
    this.buildRanges(node, proto, fullName);
  }

  private buildOneofs(
    node: MessageNode,
    proto: DescriptorProto,
    parent: DeclaredSymbol,
  ): { oneofs: Map<string, number>; declared: Set<string> } {
    // prettier-ignore
    const oneofs = new Map<string, number>();
    for (const { name, options, fieldCount } of node.oneofs) {
      const fullName = joinName(parent.fullName, name.text);
      if (!this.declare({ kind: 'oneof', fullName, file: this.file, parent }, name)) continue;
      if (fieldCount === 0) continue;
      const oneof = create(OneofDescriptorProtoSchema);
      oneof.name = name.text;
      oneofs.set(name.text, proto.oneofDecl.length);
      proto.oneofDecl.push(oneof);
      if (options.length > 0) this.file.built.optionTargets.push({ kind: 'oneof', schema: OneofOptionsSchema, nodes: options, scope: parent.fullName, owners: [oneof], field: undefined, span: name }); // prettier-ignore
    }
    // A oneof whose name is taken by something else: its fields still need one to be in.
    for (const { oneof } of node.fields) {
      if (oneof === undefined || oneofs.has(oneof.name.text)) continue;
      oneofs.set(oneof.name.text, proto.oneofDecl.length);
      proto.oneofDecl.push(create(OneofDescriptorProtoSchema, { name: oneof.name.text }));
    }
    return { oneofs, declared: new Set([...oneofs.keys(), ...node.fields.map(field => field.name.text)]) };
  }

  private buildRanges(node: MessageNode, proto: DescriptorProto, fullName: string): void {
    for (const { ranges, options } of node.extensions) {
      const owners = ranges.map(({ from, to }) =>
        create(DescriptorProto_ExtensionRangeSchema, { start: from, end: to === undefined ? fieldNumberEnd : to + 1 }),
      );
      for (const owner of owners) proto.extensionRange.push(owner);
      if (options.length > 0) this.file.built.optionTargets.push({ kind: 'range', schema: ExtensionRangeOptionsSchema, nodes: options, scope: scopeOf(fullName), owners, field: undefined, span: ranges[0] ?? node }); // prettier-ignore
    }
    for (const { from, to } of node.reservedRanges) {
      proto.reservedRange.push(create(DescriptorProto_ReservedRangeSchema, { start: from, end: to === undefined ? fieldNumberEnd : to + 1 })); // prettier-ignore
    }
    for (const { text } of node.reservedNames) proto.reservedName.push(text);
  }

  private buildEnum(node: EnumNode, { enums, scope, parent }: Destination): void {
    const fullName = joinName(scope, node.name.text);
    if (node.values.length === 0) {
      this.file.problems.report(node.name.start, node.name.end, `enum ${node.name.text} needs at least one value`, { symbol: fullName }); // prettier-ignore
      return;
    }
    const proto = create(EnumDescriptorProtoSchema);
    const symbol: DeclaredSymbol = { kind: 'enum', fullName, file: this.file, parent, enum: proto };
    if (!this.declare(symbol, node.name)) return;
    proto.name = node.name.text;
    const visibility = visibilityOf(node.visibility);
    if (visibility !== undefined) proto.visibility = visibility;
    enums.push(proto);
    this.file.built.enums.push({ node, proto, symbol });
    if (node.options.length > 0) {
      this.file.built.optionTargets.push({ kind: 'enum', schema: EnumOptionsSchema, nodes: node.options, scope, owners: [proto], field: undefined, span: node.name }); // prettier-ignore
    }
    for (const { name, number, options } of node.values) {
      this.declare({ kind: 'value', fullName: joinName(scope, name.text), file: this.file, parent: symbol }, name);
      const value = create(EnumValueDescriptorProtoSchema);
      value.name = name.text;
      value.number = number;
      proto.value.push(value);
      if (options.length > 0) this.file.built.optionTargets.push({ kind: 'value', schema: EnumValueOptionsSchema, nodes: options, scope, owners: [value], field: undefined, span: name }); // prettier-ignore
    }
    for (const { from, to } of node.reservedRanges) {
      proto.reservedRange.push(create(EnumDescriptorProto_EnumReservedRangeSchema, { start: from, end: to ?? enumNumberMax })); // prettier-ignore
    }
    for (const { text } of node.reservedNames) proto.reservedName.push(text);
  }

  /** Builds a service and its methods. */
  buildService(node: ServiceNode, scope: string): void {
    const fullName = joinName(scope, node.name.text);
    const parent: DeclaredSymbol = { kind: 'service', fullName, file: this.file, parent: undefined };
    if (!this.declare(parent, node.name)) return;
    const proto = create(ServiceDescriptorProtoSchema);
    proto.name = node.name.text;
    this.file.proto.service.push(proto);
    this.file.built.services.push({ node, proto, fullName });
    if (node.options.length > 0) {
      this.file.built.optionTargets.push({ kind: 'service', schema: ServiceOptionsSchema, nodes: node.options, scope, owners: [proto], field: undefined, span: node.name }); // prettier-ignore
    }
    for (const method of node.methods) {
      const methodName = joinName(fullName, method.name.text);
      if (!this.declare({ kind: 'method', fullName: methodName, file: this.file, parent }, method.name)) continue;
      const built = create(MethodDescriptorProtoSchema);
      built.name = method.name.text;
      if (method.isClientStreaming) built.clientStreaming = true;
      if (method.isServerStreaming) built.serverStreaming = true;
      if (method.hasBlock) built.options = create(MethodOptionsSchema);
      proto.method.push(built);
      this.file.built.methods.push({ node: method, proto: built, fullName: methodName, scope: fullName });
      if (method.options.length > 0) this.file.built.optionTargets.push({ kind: 'method', schema: MethodOptionsSchema, nodes: method.options, scope: fullName, owners: [built], field: undefined, span: method.name }); // prettier-ignore
    }
  }
}

function visibilityOf(word: VisibilityWord): SymbolVisibility | undefined {
  if (word === undefined) return undefined;
  return word === 'export' ? SymbolVisibility.VISIBILITY_EXPORT : SymbolVisibility.VISIBILITY_LOCAL;
}

/** Puts the entries of maps among the nested messages, in the order of the source. */
function placeMapEntries(
  node: MessageNode,
  proto: DescriptorProto,
  entries: ReadonlyMap<object, DescriptorProto>,
): void {
  if (entries.size === 0) return;
  const nested = proto.nestedType.splice(0);
  let at = 0;
  for (const message of node.messages) {
    if (message.kind === 'map-entry') {
      const entry = entries.get(message.field);
      if (entry !== undefined) proto.nestedType.push(entry);
    } else if (nested[at]?.name === message.name.text) {
      const next = nested[at++];
      if (next !== undefined) proto.nestedType.push(next);
    }
  }
}

/** Gives every `optional` field of proto3 the oneof that older readers know it by. */
function addSyntheticOneofs(proto: DescriptorProto, taken: Set<string>): void {
  for (const field of proto.field) {
    if (!field.proto3Optional) continue;
    let name = `_${field.name}`;
    while (taken.has(name)) name = `X${name}`;
    taken.add(name);
    field.oneofIndex = proto.oneofDecl.length;
    proto.oneofDecl.push(create(OneofDescriptorProtoSchema, { name }));
  }
}
