// Descriptors by hand, for tests that need them just so.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

type FieldInit = MessageInitShape<typeof FieldDescriptorProtoSchema>;

/** A file of proto3 in the package `test`, unless said otherwise. */
export function makeFile(
  name: string,
  init: Omit<MessageInitShape<typeof FileDescriptorProtoSchema>, '$typeName'> = {},
): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, { name, package: 'test', syntax: 'proto3', ...init });
}

/** A message with these fields, numbered from 1. */
export function makeMessage(name: string, fields: readonly FieldInit[] = []): DescriptorProto {
  return create(DescriptorProtoSchema, {
    name,
    field: fields.map((field, index) => ({ number: index + 1, label: FieldDescriptorProto_Label.OPTIONAL, ...field })),
  });
}

/** A field with a message as its type. */
export function messageField(name: string, typeName: string): FieldInit {
  return { name, jsonName: name, type: FieldDescriptorProto_Type.MESSAGE, typeName };
}

/** A field with a text. */
export function stringField(name: string): FieldInit {
  return { name, jsonName: name, type: FieldDescriptorProto_Type.STRING };
}

/** A service with one unary method for each pair of input and output. */
export function makeService(
  name: string,
  ...methods: readonly (readonly [name: string, inputType: string, outputType: string])[]
): { name: string; method: { name: string; inputType: string; outputType: string }[] } {
  return { name, method: methods.map(([method, inputType, outputType]) => ({ name: method, inputType, outputType })) };
}
