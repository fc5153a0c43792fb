import {
  DescribeTypesResponse,
  FieldPresence,
  MethodKind,
  Schema,
  type TypeDescription,
} from '../../gen/sockeye/v1/schema';
import { complete } from './complete';

const presence = FieldPresence.FIELD_PRESENCE_IMPLICIT;

/** The schema of the sample greeter, as far as the window looks at it. */
export const greeterSchema: Schema = complete(Schema, {
  contentHash: 'a1b2c3',
  sources: ['reflection v1'],
  fileCount: 3,
  messageCount: 4,
  services: [
    {
      fullName: 'greet.Greeter',
      comment: 'Greets people, in each of the four kinds of call.',
      methods: [
        method('SayHello', MethodKind.METHOD_KIND_UNARY, 'Greets one person (unary).'),
        method('SayHellos', MethodKind.METHOD_KIND_SERVER_STREAMING, 'Greets one person again and again.'),
        method('SayHelloToAll', MethodKind.METHOD_KIND_CLIENT_STREAMING, 'Collects names, then greets them all.'),
        method('Chat', MethodKind.METHOD_KIND_BIDIRECTIONAL, 'Answers each name as it comes.'),
      ],
    },
    {
      fullName: 'grpc.health.v1.Health',
      methods: [{ ...method('Check', MethodKind.METHOD_KIND_UNARY, ''), path: 'grpc.health.v1.Health/Check' }],
    },
  ],
});

function method(name: string, kind: MethodKind, comment: string): Schema['services'][number]['methods'][number] {
  return {
    name,
    path: `greet.Greeter/${name}`,
    kind,
    inputType: name === 'SayHellos' ? 'greet.SayHellosRequest' : 'greet.HelloRequest',
    outputType: 'greet.HelloReply',
    comment,
    isDeprecated: false,
    unusableBecause: '',
  };
}

/** Types that show everything a completion must know: lists, maps, oneofs, enums, Any, extensions, recursion. */
export const describedTypes: ReadonlyMap<string, TypeDescription> = new Map(
  complete(DescribeTypesResponse, {
    types: [
      message('greet.HelloRequest', [{ name: 'name', type: 'string', comment: 'The name of the person.' }]),
      message('greet.HelloReply', [{ name: 'message', type: 'string', comment: 'The greeting.' }]),
      message('greet.SayHellosRequest', [
        { name: 'name', type: 'string', comment: 'The name of the person.' },
        { name: 'count', type: 'uint32', comment: 'How many greetings to send; 0 means 5.' },
        { name: 'interval_ms', type: 'uint32', comment: 'Pause between two greetings in milliseconds.' },
        { name: 'padding_bytes', type: 'uint32', comment: 'Bytes of padding appended to each greeting.' },
      ]),
      message('test.Thing', [
        { name: 'id', type: 'uint64' },
        { name: 'self', type: 'message', typeName: 'test.Thing' },
        { name: 'kids', type: 'message', typeName: 'test.Thing', isRepeated: true },
        { name: 'by_name', type: 'message', typeName: 'test.Thing', mapKeyType: 'string' },
        { name: 'color', type: 'enum', typeName: 'test.Color', comment: 'Its colour.' },
        { name: 'colors', type: 'enum', typeName: 'test.Color', isRepeated: true },
        { name: 'color_map', type: 'enum', typeName: 'test.Color', mapKeyType: 'int32' },
        { name: 'choice_int', type: 'int32', oneof: 'choice' },
        { name: 'choice_text', type: 'string', oneof: 'choice' },
        { name: 'any', type: 'message', typeName: 'google.protobuf.Any' },
        { name: 'is_on', type: 'bool' },
        { name: 'at', type: 'message', typeName: 'google.protobuf.Timestamp' },
      ]),
      message('google.protobuf.Any', [
        { name: 'type_url', type: 'string' },
        { name: 'value', type: 'bytes' },
      ]),
      {
        type: {
          $case: 'enum',
          value: {
            fullName: 'test.Color',
            values: [
              { name: 'COLOR_UNKNOWN', number: 0 },
              { name: 'COLOR_RED', number: 1, comment: 'Like a salmon.' },
              { name: 'COLOR_BLUE', number: 2 },
            ],
          },
        },
      },
    ],
  }).types.flatMap(type => (type.type === undefined ? [] : [[type.type.value.fullName, type] as const])),
);

interface FieldInit {
  readonly name: string;
  readonly type: string;
  readonly typeName?: string;
  readonly isRepeated?: boolean;
  readonly mapKeyType?: string;
  readonly oneof?: string;
  readonly comment?: string;
}

function message(fullName: string, fields: readonly FieldInit[]): object {
  return {
    type: {
      $case: 'message',
      value: {
        fullName,
        syntax: 'proto3',
        fields: fields.map((field, index) => ({
          ...field,
          jsonName: camelCase(field.name),
          number: index + 1,
          presence,
        })),
        extensions:
          fullName === 'test.Thing'
            ? [{ name: 'test.extra', jsonName: '[test.extra]', type: 'string', number: 100 }]
            : [],
      },
    },
  };
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
