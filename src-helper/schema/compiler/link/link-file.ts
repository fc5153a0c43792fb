// Names of types to the types they mean. Fields and extensions whose types cannot be resolved are left out of the
// descriptors, so that the rest works; methods keep the names as they were written.
import { FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt';

import { withoutDot } from '../../registry/descriptor-names';
import type { NameNode } from '../syntax/syntax-tree';
import type { BuiltField, BuiltMethod, DeclaredSymbol, SourceFile } from './source-file';
import type { SymbolTable } from './symbol-table';

/** Fills in the types of a file's fields, extensions and methods. Its imports have been linked before. */
export function linkFile(file: SourceFile, symbols: SymbolTable): void {
  file.visible = findVisible(file, file.imports);
  file.visibleToOptions =
    file.optionImports.length === 0 ? file.visible : findVisible(file, [...file.imports, ...file.optionImports]);
  if (file.node === undefined) return;
  for (const field of file.built.fields) linkField(file, symbols, field);
  for (const method of file.built.methods) linkMethod(file, symbols, method);
}

/** A problem with a name that was not found, in words. */
export function explainMissing(
  file: SourceFile,
  symbols: SymbolTable,
  name: string,
  shadowedBy: string | undefined,
  isWanted: (symbol: DeclaredSymbol) => boolean,
): string {
  // Finding the right words takes time, and nobody would see them.
  if (file.problems.isFull) return `"${name}" is not defined`;
  const elsewhere = symbols.findElsewhere(name, isWanted);
  if (elsewhere !== undefined && !file.visible.has(elsewhere.file)) {
    return `"${name}" is not known here: "${elsewhere.fullName}" is defined in "${elsewhere.file.proto.name}", which this file does not import`;
  }
  if (shadowedBy !== undefined && shadowedBy !== name) {
    return `"${name}" means "${shadowedBy}" here, which is not defined: begin it with "." to look it up from the root`;
  }
  const [missing] = file.missingImports;
  if (missing !== undefined) return `"${name}" is not defined: it may be in "${missing}", which was not found`;
  if (elsewhere !== undefined)
    return `"${name}" is not defined here: "${elsewhere.fullName}" is, so write it with its full name`;
  return `"${name}" is not defined`;
}

function findVisible(file: SourceFile, imports: readonly SourceFile[]): ReadonlySet<SourceFile> {
  const visible = new Set([file]);
  // Walks as it grows: a set's iterator also meets what is added while it runs.
  const reached = new Set(imports);
  for (const each of reached) {
    visible.add(each);
    for (const next of each.publicImports) reached.add(next);
  }
  return visible;
}

function isType({ kind }: DeclaredSymbol): boolean {
  return kind === 'message' || kind === 'enum';
}

/** Finds a type or reports that there is none. `user` is the full name of what needs it. */
function findType(
  file: SourceFile,
  symbols: SymbolTable,
  name: NameNode,
  scope: string,
  user: string,
): DeclaredSymbol | undefined {
  const resolution = symbols.resolve(name.text, scope, file.visible, isType);
  const report = (message: string): DeclaredSymbol | undefined => {
    file.problems.report(name.start, name.end, message, { symbol: user });
    return undefined;
  };
  if (resolution.kind === 'missing')
    return report(explainMissing(file, symbols, name.text, resolution.shadowedBy, isType));
  const { symbol } = resolution;
  if (!isType(symbol)) return report(`"${symbol.fullName}" is a ${symbol.kind}, not a type`);
  if (symbol.message?.options?.mapEntry === true)
    return report(`"${symbol.fullName}" stands for a map field and cannot be used as a type`);
  return symbol;
}

function findMessage(
  file: SourceFile,
  symbols: SymbolTable,
  name: NameNode,
  scope: string,
  user: string,
): DeclaredSymbol | undefined {
  const symbol = findType(file, symbols, name, scope, user);
  if (symbol === undefined || symbol.kind === 'message') return symbol;
  file.problems.report(name.start, name.end, `"${symbol.fullName}" is an enum, but a message is needed here`, {
    symbol: user,
  });
  return undefined;
}

function linkField(file: SourceFile, symbols: SymbolTable, field: BuiltField): void {
  const { proto, node, scope, fullName, extendee, mapEntry } = field;
  const { dropped } = file.built;
  const drop = (): void => {
    dropped.add(proto);
    if (mapEntry !== undefined) dropped.add(mapEntry);
  };
  if (extendee !== undefined) {
    const extended = findMessage(file, symbols, extendee, scope, fullName);
    if (extended === undefined) drop();
    else proto.extendee = `.${extended.fullName}`;
  }
  if (node.group !== undefined) {
    if (symbols.messageOf(proto.typeName)?.file !== file) drop();
    return;
  }
  const target = mapEntry === undefined ? proto : mapEntry.field[1];
  if (target === undefined || Object.hasOwn(target, 'type')) return;
  const symbol = findType(file, symbols, node.type, scope, fullName);
  if (symbol === undefined) {
    drop();
    return;
  }
  target.typeName = `.${symbol.fullName}`;
  target.type = symbol.kind === 'enum' ? Type.ENUM : Type.MESSAGE;
}

function linkMethod(file: SourceFile, symbols: SymbolTable, { proto, node, scope, fullName }: BuiltMethod): void {
  const input = findMessage(file, symbols, node.input, scope, fullName);
  const output = findMessage(file, symbols, node.output, scope, fullName);
  // Without a leading dot a name is one that was never found: the method stays, so that it can be shown, with the name as
  // it was written.
  proto.inputType = input === undefined ? withoutDot(node.input.text) : `.${input.fullName}`;
  proto.outputType = output === undefined ? withoutDot(node.output.text) : `.${output.fullName}`;
}
