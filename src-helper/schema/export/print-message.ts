// Messages and fields. Nested messages that the compiler makes from fields (groups, entries of maps) have their place
// among the others, so the others are written in between to keep the order.
import {
  type DescriptorProto,
  ExtensionRangeOptionsSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
  MessageOptionsSchema,
  OneofOptionsSchema,
} from '@bufbuild/protobuf/wkt';

import { joinName, withoutDot } from '../registry/descriptor-names';
import { toJsonName } from '../registry/repair-descriptors';
import { inBrackets, listOptions } from './print-options';
import type { FilePrinter } from './print-proto';
import { quoteText } from './proto-literals';
import { isGroupField, printRange, visibilityPrefix } from './proto-parts';

/** The largest field number. */
const maxNumber = 536_870_911;

/** Prints the messages and extensions of one file. */
export class MessagePrinter {
  constructor(private readonly printer: FilePrinter) {}

  /** Prints a message with all that is in it. */
  print(message: DescriptorProto, scope: string): void {
    const { writer } = this.printer;
    const fullName = joinName(scope, message.name);
    writer.gap();
    this.printer.comment(fullName);
    writer.block(`${visibilityPrefix(message.visibility)}message ${message.name}`, () =>
      this.printBody(message, fullName),
    );
  }

  /**
   * Prints messages and extensions of one scope. Messages keep their order, those that are written with a field included;
   * `print` is told of each place where messages have to come before something else.
   */
  printMessages(
    messages: readonly DescriptorProto[],
    fields: readonly FieldDescriptorProto[],
    scope: string,
    printRest: (printBefore: (field: FieldDescriptorProto) => void) => void,
  ): void {
    const made = new Set(fields.map(field => madeMessage(field, messages, scope)));
    let printed = 0;
    const printUpTo = (index: number): void => {
      for (; printed < index; printed++) {
        const message = messages[printed];
        if (message === undefined || made.has(message)) continue;
        this.print(message, scope);
        this.printer.writer.gap();
      }
    };
    printRest(field => {
      const message = madeMessage(field, messages, scope);
      if (message !== undefined) printUpTo(messages.indexOf(message));
    });
    printUpTo(messages.length);
  }

  /** Prints extensions, those of one message that stand together in one block. */
  printExtensions(
    extensions: readonly FieldDescriptorProto[],
    siblings: readonly DescriptorProto[],
    scope: string,
    printBefore: (field: FieldDescriptorProto) => void,
  ): void {
    const { writer } = this.printer;
    let rest = extensions;
    for (let [first] = rest; first !== undefined; [first] = rest) {
      const { extendee } = first;
      // A group may need messages before it, which cannot stand in the block.
      const end = rest.findIndex((field, index) => index > 0 && (field.extendee !== extendee || isGroupField(field)));
      const together = end === -1 ? rest : rest.slice(0, end);
      rest = end === -1 ? [] : rest.slice(end);
      printBefore(first);
      writer.gap();
      writer.block(`extend ${this.nameOf(extendee, scope)}`, () => {
        for (const field of together) this.printField(field, siblings, scope, this.labelOf(field));
      });
    }
  }

  private printBody(message: DescriptorProto, fullName: string): void {
    const { context } = this.printer;
    const { field: fields, extension, nestedType } = message;
    this.printer.printOptionLines(listOptions(MessageOptionsSchema, message.options, context));
    this.printReserved(message);
    this.printMessages(nestedType, [...fields, ...extension], fullName, printBefore => {
      const doneOneofs = new Set<number>();
      for (const field of fields) {
        printBefore(field);
        const oneofIndex = oneofOf(field);
        if (oneofIndex === undefined) this.printField(field, nestedType, fullName, this.labelOf(field));
        else if (!doneOneofs.has(oneofIndex)) {
          doneOneofs.add(oneofIndex);
          this.printOneof(message, oneofIndex, fullName);
        }
      }
      this.printExtensions(extension, nestedType, fullName, printBefore);
    });
    for (const type of message.enumType) this.printer.printEnum(type, fullName);
  }

  private printReserved(message: DescriptorProto): void {
    const { writer, context } = this.printer;
    for (const { start, end } of message.reservedRange)
      writer.line(`reserved ${printRange(start, end - 1, maxNumber)};`);
    for (const name of message.reservedName) writer.line(`reserved ${this.printer.reservedName(name)};`);
    for (const { start, end, options } of message.extensionRange) {
      const written = listOptions(ExtensionRangeOptionsSchema, options, context);
      writer.line(`extensions ${printRange(start, end - 1, maxNumber)}${inBrackets(written)};`);
    }
  }

  private printOneof(message: DescriptorProto, index: number, fullName: string): void {
    const { writer, context } = this.printer;
    const oneof = message.oneofDecl[index];
    if (oneof === undefined) return;
    this.printer.comment(joinName(fullName, oneof.name));
    writer.block(`oneof ${oneof.name}`, () => {
      this.printer.printOptionLines(listOptions(OneofOptionsSchema, oneof.options, context));
      for (const field of message.field) {
        if (oneofOf(field) === index) this.printField(field, message.nestedType, fullName, '');
      }
    });
  }

  private printField(
    field: FieldDescriptorProto,
    siblings: readonly DescriptorProto[],
    scope: string,
    label: string,
  ): void {
    const { writer } = this.printer;
    this.printer.comment(joinName(scope, field.name));
    const options = inBrackets(this.fieldOptions(field));
    const made = madeMessage(field, siblings, scope);
    if (made === undefined) {
      writer.line(`${label}${this.typeOf(field, scope)} ${field.name} = ${field.number}${options};`);
    } else if (isGroupField(field)) {
      const body = (): void => this.printBody(made, joinName(scope, made.name));
      writer.block(`${label}group ${made.name} = ${field.number}${options}`, body);
    } else {
      writer.line(`${this.mapType(made, scope)} ${field.name} = ${field.number}${options};`);
    }
  }

  private mapType(entry: DescriptorProto, scope: string): string {
    const [key, value] = entry.field;
    if (key === undefined || value === undefined) return '';
    return `map<${this.typeOf(key, scope)}, ${this.typeOf(value, scope)}>`;
  }

  private typeOf(field: FieldDescriptorProto, scope: string): string {
    if (field.typeName !== '') return this.nameOf(field.typeName, scope);
    return FieldDescriptorProto_Type[field.type].toLowerCase();
  }

  private nameOf(typeName: string, scope: string): string {
    return this.printer.context.names.shorten(typeName, scope, this.printer.file.package);
  }

  /** With a space behind; empty where the syntax has none. */
  private labelOf(field: FieldDescriptorProto): string {
    if (field.label === FieldDescriptorProto_Label.REPEATED) return 'repeated ';
    const { syntax } = this.printer.file;
    if (syntax === 'editions') return '';
    if (syntax === 'proto3') return field.proto3Optional ? 'optional ' : '';
    return field.label === FieldDescriptorProto_Label.REQUIRED ? 'required ' : 'optional ';
  }

  private fieldOptions(field: FieldDescriptorProto): readonly string[] {
    const own: string[] = [];
    if (Object.hasOwn(field, 'defaultValue')) own.push(`default = ${defaultLiteral(field)}`);
    const isUsual = field.jsonName === '' || field.jsonName === toJsonName(field.name) || field.extendee !== '';
    if (!isUsual) own.push(`json_name = ${quoteText(field.jsonName)}`);
    return [...own, ...listOptions(FieldOptionsSchema, field.options, this.printer.context)];
  }
}

/** The message that the compiler makes for a field: a group, or the entry of a map; undefined for most fields. */
function madeMessage(
  field: FieldDescriptorProto,
  siblings: readonly DescriptorProto[],
  scope: string,
): DescriptorProto | undefined {
  const typeName = withoutDot(field.typeName);
  const own = siblings.find(sibling => joinName(scope, sibling.name) === typeName);
  return own !== undefined && (isGroupField(field) || own.options?.mapEntry === true) ? own : undefined;
}

function oneofOf(field: FieldDescriptorProto): number | undefined {
  return Object.hasOwn(field, 'oneofIndex') && !field.proto3Optional ? field.oneofIndex : undefined;
}

/** Descriptors keep defaults as text: bytes escaped already, texts not. */
function defaultLiteral(field: FieldDescriptorProto): string {
  if (field.type === FieldDescriptorProto_Type.STRING) return quoteText(field.defaultValue);
  return field.type === FieldDescriptorProto_Type.BYTES ? `"${field.defaultValue}"` : field.defaultValue;
}
