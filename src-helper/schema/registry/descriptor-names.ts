// Names as descriptors spell them.
import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** Joins a scope and a name with a dot; the scope may be empty. */
export function joinName(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

/** A name without the leading dot that makes it absolute. */
export function withoutDot(name: string): string {
  return name.startsWith('.') ? name.slice(1) : name;
}

/** Calls back for each message of a file, outer ones before inner ones, with full name and the name of its scope. */
export function forEachMessage(
  file: FileDescriptorProto,
  visit: (message: DescriptorProto, fullName: string, scope: string) => void,
): void {
  const walk = (messages: readonly DescriptorProto[], scope: string): void => {
    for (const message of messages) {
      const fullName = joinName(scope, message.name);
      visit(message, fullName, scope);
      walk(message.nestedType, fullName);
    }
  };
  walk(file.messageType, file.package);
}

/** Calls back for each enum of a file, those in messages included. */
export function forEachEnum(
  file: FileDescriptorProto,
  visit: (type: EnumDescriptorProto, fullName: string) => void,
): void {
  for (const type of file.enumType) visit(type, joinName(file.package, type.name));
  forEachMessage(file, (message, fullName) => {
    for (const type of message.enumType) visit(type, joinName(fullName, type.name));
  });
}
