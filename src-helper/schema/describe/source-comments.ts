// Comments of the source, by the full name of what they are about. Descriptors keep them by position instead, which no
// longer fits once a declaration was left out.
import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { joinName } from '../registry/descriptor-names';

/** Field numbers of descriptor.proto that make up the paths of source info. */
const numberOf = {
  file: { message: 4, enum: 5, service: 6, extension: 7 },
  message: { field: 2, nestedType: 3, enum: 4, extension: 6 },
  enum: { value: 2 },
  service: { method: 2 },
} as const;

/** The comments of a schema. Each file is read when it is first asked about. */
export class SourceComments {
  private readonly files: ReadonlyMap<string, FileDescriptorProto>;
  private readonly read = new Map<string, ReadonlyMap<string, string>>();

  /** @param files As they came, with source info where they have any. */
  constructor(files: readonly FileDescriptorProto[]) {
    this.files = new Map(files.map(file => [file.name, file]));
  }

  /**
   * The comment on a declaration, without comment signs; empty when there is none. Values of enums go by the name of
   * their enum: `pkg.Color.RED`.
   */
  find(file: string, fullName: string): string {
    let comments = this.read.get(file);
    if (comments === undefined) {
      comments = readComments(this.files.get(file));
      this.read.set(file, comments);
    }
    return comments.get(fullName) ?? '';
  }
}

function readComments(file: FileDescriptorProto | undefined): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  if (file?.sourceCodeInfo === undefined) return comments;
  const texts = new Map<string, string>();
  for (const location of file.sourceCodeInfo.location) {
    const text = location.leadingComments === '' ? location.trailingComments : location.leadingComments;
    if (text !== '') texts.set(location.path.join(), tidyComment(text));
  }
  if (texts.size === 0) return comments;
  const note = (path: string, fullName: string): void => {
    const text = texts.get(path);
    if (text !== undefined) comments.set(fullName, text);
  };
  const noteEnum = (type: EnumDescriptorProto, path: string, scope: string): void => {
    const fullName = joinName(scope, type.name);
    note(path, fullName);
    type.value.forEach((value, i) => note(`${path},${numberOf.enum.value},${i}`, joinName(fullName, value.name)));
  };
  const noteMessage = (message: DescriptorProto, path: string, scope: string): void => {
    const fullName = joinName(scope, message.name);
    const numbers = numberOf.message;
    note(path, fullName);
    message.field.forEach((field, i) => note(`${path},${numbers.field},${i}`, joinName(fullName, field.name)));
    message.extension.forEach((field, i) => note(`${path},${numbers.extension},${i}`, joinName(fullName, field.name)));
    message.nestedType.forEach((nested, i) => noteMessage(nested, `${path},${numbers.nestedType},${i}`, fullName));
    message.enumType.forEach((type, i) => noteEnum(type, `${path},${numbers.enum},${i}`, fullName));
  };
  file.messageType.forEach((message, i) => noteMessage(message, `${numberOf.file.message},${i}`, file.package));
  file.enumType.forEach((type, i) => noteEnum(type, `${numberOf.file.enum},${i}`, file.package));
  file.extension.forEach((field, i) => note(`${numberOf.file.extension},${i}`, joinName(file.package, field.name)));
  file.service.forEach((service, i) => {
    const path = `${numberOf.file.service},${i}`;
    const fullName = joinName(file.package, service.name);
    note(path, fullName);
    service.method.forEach((method, j) =>
      note(`${path},${numberOf.service.method},${j}`, joinName(fullName, method.name)),
    );
  });
  return comments;
}

/** Drops the one space that stands behind a comment sign, and empty lines around the text. */
export function tidyComment(text: string): string {
  return text
    .split('\n')
    .map(line => line.replace(/^ /, '').trimEnd())
    .join('\n')
    .trim();
}
