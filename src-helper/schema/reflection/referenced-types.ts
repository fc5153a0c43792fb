// Which types a file names.
import type { FieldDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { forEachEnum, forEachMessage, withoutDot } from '../registry/descriptor-names';

/** Full names of the messages and enums that a file declares. */
export function declaredTypes(file: FileDescriptorProto): readonly string[] {
  const names: string[] = [];
  forEachMessage(file, (_, fullName) => names.push(fullName));
  forEachEnum(file, (_, fullName) => names.push(fullName));
  return names;
}

/** Full names of the types that fields, extensions and methods of a file refer to. Relative names are left out. */
export function referencedTypes(file: FileDescriptorProto): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string): void => {
    if (name.startsWith('.')) names.add(withoutDot(name));
  };
  const addField = (field: FieldDescriptorProto): void => {
    add(field.typeName);
    add(field.extendee);
  };
  file.extension.forEach(addField);
  forEachMessage(file, message => {
    message.field.forEach(addField);
    message.extension.forEach(addField);
  });
  for (const method of file.service.flatMap(service => service.method)) {
    add(method.inputType);
    add(method.outputType);
  }
  return names;
}
