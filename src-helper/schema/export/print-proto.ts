// A file descriptor as `.proto` source that compiles to the same descriptor. Comments are kept where the schema has them.
import {
  Edition,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  type EnumDescriptorProto,
  type FileDescriptorProto,
  FileOptionsSchema,
  MethodOptionsSchema,
  type MethodDescriptorProto,
  type ServiceDescriptorProto,
  ServiceOptionsSchema,
} from '@bufbuild/protobuf/wkt';

import type { SourceComments } from '../describe/source-comments';
import { joinName } from '../registry/descriptor-names';
import { MessagePrinter } from './print-message';
import { inBrackets, listOptions, type OptionContext } from './print-options';
import { printRange, visibilityPrefix } from './proto-parts';
import { quoteText } from './proto-literals';
import { SourceWriter } from './source-writer';

/** What a printer needs to know beside the file. */
export interface PrintContext extends OptionContext {
  readonly comments: SourceComments;
}

/** Prints a file. Names of types must be absolute, but for methods whose types were never found. */
export function printProto(file: FileDescriptorProto, context: PrintContext): string {
  return new FilePrinter(file, context).print();
}

/** Prints one file, top to bottom. */
export class FilePrinter {
  readonly writer = new SourceWriter();

  constructor(
    readonly file: FileDescriptorProto,
    readonly context: PrintContext,
  ) {}

  print(): string {
    const { file, writer } = this;
    this.printHead();
    const messages = new MessagePrinter(this);
    messages.printMessages(file.messageType, file.extension, file.package, printBefore =>
      messages.printExtensions(file.extension, file.messageType, file.package, printBefore),
    );
    for (const type of file.enumType) this.printEnum(type, file.package);
    for (const service of file.service) this.printService(service);
    return writer.toString();
  }

  /** The comment on a declaration. */
  comment(fullName: string): void {
    this.writer.comment(this.context.comments.find(this.file.name, fullName));
  }

  private printHead(): void {
    const { file, writer, context } = this;
    const isEdition = file.syntax === 'editions';
    // Servers may send editions that did not exist when this was written.
    const year = (Edition as Readonly<Record<number, string>>)[file.edition]?.replace('EDITION_', '') ?? file.edition;
    writer.line(isEdition ? `edition = "${year}";` : `syntax = "${file.syntax === '' ? 'proto2' : file.syntax}";`);
    writer.gap();
    if (file.package !== '') writer.line(`package ${file.package};`);
    writer.gap();
    file.dependency.forEach((name, index) => {
      const isPublic = file.publicDependency.includes(index);
      const modifier = isPublic ? 'public ' : file.weakDependency.includes(index) ? 'weak ' : '';
      writer.line(`import ${modifier}${quoteText(name)};`);
    });
    for (const name of file.optionDependency) writer.line(`import option ${quoteText(name)};`);
    writer.gap();
    this.printOptionLines(listOptions(FileOptionsSchema, file.options, context));
  }

  printOptionLines(options: readonly string[]): void {
    for (const option of options) this.writer.line(`option ${option};`);
  }

  printEnum(type: EnumDescriptorProto, scope: string): void {
    const { writer, context } = this;
    const fullName = joinName(scope, type.name);
    writer.gap();
    this.comment(fullName);
    writer.block(`${visibilityPrefix(type.visibility)}enum ${type.name}`, () => {
      this.printOptionLines(listOptions(EnumOptionsSchema, type.options, context));
      for (const { start, end } of type.reservedRange) writer.line(`reserved ${printRange(start, end, 0x7fffffff)};`);
      for (const name of type.reservedName) writer.line(`reserved ${this.reservedName(name)};`);
      for (const value of type.value) {
        this.comment(joinName(fullName, value.name));
        const options = listOptions(EnumValueOptionsSchema, value.options, context);
        writer.line(`${value.name} = ${value.number}${inBrackets(options)};`);
      }
    });
  }

  /** Editions write reserved names as names, proto2 and proto3 as texts. */
  reservedName(name: string): string {
    return this.file.syntax === 'editions' ? name : quoteText(name);
  }

  private printService(service: ServiceDescriptorProto): void {
    const { writer, context, file } = this;
    const fullName = joinName(file.package, service.name);
    writer.gap();
    this.comment(fullName);
    writer.block(`service ${service.name}`, () => {
      this.printOptionLines(listOptions(ServiceOptionsSchema, service.options, context));
      for (const method of service.method) this.printMethod(method, fullName);
    });
  }

  private printMethod(method: MethodDescriptorProto, scope: string): void {
    const { writer, context, file } = this;
    // A type that was never found stays as it was written.
    const nameOf = (type: string): string =>
      type.startsWith('.') ? context.names.shorten(type, scope, file.package) : type;
    const input = `${method.clientStreaming ? 'stream ' : ''}${nameOf(method.inputType)}`;
    const output = `${method.serverStreaming ? 'stream ' : ''}${nameOf(method.outputType)}`;
    const head = `rpc ${method.name}(${input}) returns (${output})`;
    const options = listOptions(MethodOptionsSchema, method.options, context);
    this.comment(joinName(scope, method.name));
    // A method with braces has options, even when there are none in them.
    if (method.options === undefined) writer.line(`${head};`);
    else writer.block(head, () => this.printOptionLines(options));
  }
}
