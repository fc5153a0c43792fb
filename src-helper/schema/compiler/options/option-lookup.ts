// What the names in options mean: fields of options, fields of messages, extensions.
import type { EnumDescriptorProto, FieldDescriptorProto } from '@bufbuild/protobuf/wkt';

import { explainMissing } from '../link/link-file';
import type { DeclaredSymbol, OptionTargetKind, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import type { NameNode, Span, ValueFieldNode, ValueNode } from '../syntax/syntax-tree';
import { checkOptionUse } from './check-option-use';
import { findExtensionRange } from '../link/number-ranges';
import type { OptionType, OptionTypes } from './option-types';
import { describeValue } from './scalar-value';

/** Thrown within the interpreter for an option that cannot be set; caught at the option. Never leaves it. */
export class OptionProblem extends Error {
  constructor(
    readonly span: Span,
    message: string,
    /** It is about something that was not found. */
    readonly isUnresolved = false,
  ) {
    super(message);
  }
}

/** A field or extension that a name means. */
export interface FoundField {
  readonly field: FieldDescriptorProto;
  /** The message that has the field, or the extension itself; undefined for built-in options. */
  readonly owner: DeclaredSymbol | undefined;
}

/** Looks names up for the options of one file. Throws `OptionProblem` for names that mean nothing. */
export class OptionLookup {
  /** Full name of where names are looked up first. */
  scope = '';
  /** What the options are set on. */
  targetKind: OptionTargetKind = 'file';

  constructor(
    readonly file: SourceFile,
    readonly symbols: SymbolTable,
    readonly types: OptionTypes,
  ) {}

  /** A field as part of the name of an option. */
  findOptionField(part: NameNode, type: OptionType, isFirst: boolean): FoundField {
    const field = this.types.findField(type, part.text);
    if (field !== undefined && !(isFirst && part.text === 'uninterpreted_option'))
      return this.use({ field, owner: type.symbol }, part);
    if (!isFirst) throw new OptionProblem(part, `"${type.fullName}" has no field "${part.text}"`);
    throw new OptionProblem(part, `unknown option "${part.text}": custom options are written in parentheses`);
  }

  /** An extension by its name. */
  findExtension(part: NameNode, type: OptionType): FoundField {
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
    const { fullName } = symbol;
    if (symbol.file.built.dropped.has(field))
      throw new OptionProblem(part, `extension "${fullName}" is not usable: it has an error itself`, true);
    if (field.extendee !== `.${type.fullName}`) {
      throw new OptionProblem(
        part,
        `"${fullName}" extends "${field.extendee.slice(1)}", so it cannot be set in "${type.fullName}"`,
      );
    }
    const { number } = field;
    if (findExtensionRange(type.proto, number) === undefined) {
      throw new OptionProblem(
        part,
        `extension "${fullName}" is not usable: its number ${number} is not for extensions`,
      );
    }
    return this.use({ field, owner: symbol }, part);
  }

  /** A field within a `{ ... }` value; undefined for a reserved name, which is skipped. */
  findValueField(type: OptionType, node: ValueFieldNode): FoundField | undefined {
    if (node.kind === 'extension')
      return this.findExtension({ text: node.name, start: node.start, end: node.end }, type);
    const field = this.types.findField(type, node.name);
    if (field !== undefined) return this.use({ field, owner: type.symbol }, node);
    if (type.proto.reservedName.includes(node.name)) return undefined;
    throw new OptionProblem(node, `"${type.fullName}" has no field "${node.name}"`);
  }

  /** The number of an enum's value by its name. */
  findEnumValue(type: EnumDescriptorProto, node: ValueNode & { readonly kind: 'word' }): number {
    const value = this.types.findEnumValue(type, node.text);
    if (value === undefined) throw new OptionProblem(node, `enum "${type.name}" has no value ${describeValue(node)}`);
    this.report(checkOptionUse(value, undefined, this.targetKind, this.file), node);
    return value.number;
  }

  /** In a message set, a message stands for the extension of its own type that it declares. */
  private findMessageSetItem(part: NameNode, symbol: DeclaredSymbol, type: OptionType): FoundField {
    const field = symbol.message?.extension.find(
      each => each.extendee === `.${type.fullName}` && each.typeName === `.${symbol.fullName}`,
    );
    if (field !== undefined) return this.use({ field, owner: symbol }, part);
    const full = this.symbols.findElsewhere(part.text, isExtension)?.fullName;
    const hint = full === undefined ? '' : `: write "${full}"`;
    throw new OptionProblem(
      part,
      `"${part.text}" means "${symbol.fullName}" here, which is a ${symbol.kind}, not an extension${hint}`,
    );
  }

  private use(found: FoundField, span: Span): FoundField {
    this.report(checkOptionUse(found.field, found.owner, this.targetKind, this.file), span);
    return found;
  }

  private report(messages: readonly string[], { start, end }: Span): void {
    for (const message of messages) this.file.problems.report(start, end, message);
  }
}

function isAnything(): boolean {
  return true;
}

function isExtension({ kind }: DeclaredSymbol): boolean {
  return kind === 'extension';
}
