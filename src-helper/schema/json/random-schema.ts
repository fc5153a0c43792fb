import { clone, create, createFileRegistry, type FileRegistry } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  Edition,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';

import type { RandomSource } from './random-source';

const SCALARS = [
  Type.DOUBLE,
  Type.FLOAT,
  Type.INT64,
  Type.UINT64,
  Type.INT32,
  Type.FIXED64,
  Type.FIXED32,
  Type.BOOL,
  Type.STRING,
  Type.BYTES,
  Type.UINT32,
  Type.SFIXED32,
  Type.SFIXED64,
  Type.SINT32,
  Type.SINT64,
];
const KEYS = SCALARS.filter(type => type !== Type.DOUBLE && type !== Type.FLOAT && type !== Type.BYTES);
const MESSAGES = ['.random.M0', '.random.M1', '.random.M2'];

/** Makes a schema of three messages that refer to one another, in a syntax picked at random; the first is `random.M0`. */
export function makeRandomSchema(random: RandomSource): FileRegistry {
  const syntax = random.pick(['proto2', 'proto3', 'editions']);
  const file = create(FileDescriptorProtoSchema, {
    name: 'random.proto',
    package: 'random',
    syntax,
    edition: syntax === 'editions' ? Edition.EDITION_2023 : Edition.EDITION_UNKNOWN,
    enumType: [
      create(EnumDescriptorProtoSchema, {
        name: 'E',
        value: [
          { name: 'ZERO', number: 0 },
          { name: 'ONE', number: 1 },
          { name: 'MANY', number: 1000 },
          { name: 'NEGATIVE', number: -5 },
        ],
      }),
    ],
    messageType: MESSAGES.map((_, index) => makeMessage(`M${index}`, syntax, random)),
  });
  return createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
}

/** The schema as it was before some of its fields were added: they are unknown to it. */
export function makeOlderSchema(newer: FileRegistry, random: RandomSource): FileRegistry {
  const file = [...newer.files].map(({ proto }) => clone(FileDescriptorProtoSchema, proto));
  for (const message of file.flatMap(each => each.messageType)) {
    message.field = message.field.filter(() => !random.oneIn(3));
    const used = new Set(message.field.map(field => field.typeName.split('.').pop()));
    message.nestedType = message.nestedType.filter(nested => used.has(nested.name));
    if (!message.field.some(isInOneof)) message.oneofDecl = [];
  }
  return createFileRegistry(create(FileDescriptorSetSchema, { file }));
}

/** The index of a oneof is set: its default is 0, which is an index as well. */
function isInOneof(field: FieldDescriptorProto): boolean {
  return Object.hasOwn(field, 'oneofIndex');
}

function makeMessage(name: string, syntax: string, random: RandomSource): DescriptorProto {
  const message = create(DescriptorProtoSchema, { name });
  if (random.oneIn(2)) message.oneofDecl.push({ $typeName: 'google.protobuf.OneofDescriptorProto', name: 'pick' });
  const numbers = new Set<number>();
  for (let count = 1 + random.below(10); count > 0; count--)
    numbers.add(1 + random.below(random.oneIn(5) ? 100_000 : 40));
  for (const number of numbers) {
    if (random.oneIn(6)) addMap(message, name, number, random);
    else message.field.push(makeField(message, number, syntax, random));
  }
  // A oneof without members is not allowed.
  if (!message.field.some(isInOneof)) message.oneofDecl = [];
  return message;
}

function makeField(
  message: DescriptorProto,
  number: number,
  syntax: string,
  random: RandomSource,
): FieldDescriptorProto {
  const type = random.oneIn(4) ? Type.MESSAGE : random.oneIn(6) ? Type.ENUM : random.pick(SCALARS);
  const isList = random.oneIn(3);
  const field = create(FieldDescriptorProtoSchema, {
    name: `field_${number}`,
    jsonName: `field${number}`,
    number,
    type: type === Type.MESSAGE && syntax === 'proto2' && random.oneIn(4) ? Type.GROUP : type,
    label: isList ? Label.REPEATED : Label.OPTIONAL,
    typeName: type === Type.MESSAGE ? random.pick(MESSAGES) : type === Type.ENUM ? '.random.E' : '',
  });
  if (!isList && message.oneofDecl.length > 0 && random.oneIn(3)) field.oneofIndex = 0;
  // Messages refer to one another, and must not require themselves.
  else if (!isList && syntax === 'proto2' && type !== Type.MESSAGE && random.oneIn(6)) field.label = Label.REQUIRED;
  return field;
}

function addMap(message: DescriptorProto, name: string, number: number, random: RandomSource): void {
  const entry = `Field${number}Entry`;
  const valueType = random.oneIn(4) ? Type.MESSAGE : random.pick(SCALARS);
  message.nestedType.push(
    create(DescriptorProtoSchema, {
      name: entry,
      options: { mapEntry: true },
      field: [
        { name: 'key', jsonName: 'key', number: 1, type: random.pick(KEYS), label: Label.OPTIONAL },
        {
          name: 'value',
          jsonName: 'value',
          number: 2,
          type: valueType,
          label: Label.OPTIONAL,
          typeName: valueType === Type.MESSAGE ? random.pick(MESSAGES) : '',
        },
      ],
    }),
  );
  message.field.push(
    create(FieldDescriptorProtoSchema, {
      name: `field_${number}`,
      jsonName: `field${number}`,
      number,
      type: Type.MESSAGE,
      label: Label.REPEATED,
      typeName: `.random.${name}.${entry}`,
    }),
  );
}
