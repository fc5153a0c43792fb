// A server on a Unix socket that says markup, links that run, and marks that turn text around wherever it can say anything:
// `node server.mjs SOCKET`. Names and comments by reflection (v1), then in headers, messages, trailers and error details.
import { createServer } from 'node:http2';

import { create, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const [socketPath] = process.argv.slice(2);

/** What a page must not take for an element, by the place where it is said. */
const markup = place =>
  `<img data-owned="${place}" src=x onerror="globalThis.owned='${place}'"><script>owned=1</script>`;
/** What no text view should follow, no terminal should do, and nobody should read backwards. */
const tricks = 'javascript:globalThis.owned=1 \u202egnp.exe\u202c \u001b]0;owned\u0007\u009b31m';

/** Fields of a message, all of them text, with these JSON names. */
const textFields = names =>
  names.map(([name, jsonName], at) => ({
    name,
    jsonName,
    number: at + 1,
    label: FieldDescriptorProto_Label.OPTIONAL,
    type: FieldDescriptorProto_Type.STRING,
  }));
const comment = (path, place) => ({ path, span: [1, 1, 1], leadingComments: ` ${markup(place)} ${tricks}\n` });

const good = create(FileDescriptorProtoSchema, {
  name: 'hostile.proto',
  package: 'hostile.v1',
  syntax: 'proto3',
  messageType: [
    { name: 'Question', field: textFields([['text', 'text']]) },
    {
      name: 'Answer',
      field: textFields([
        ['text', 'text'],
        ['other', markup('json-name')],
      ]),
    },
  ],
  service: [
    {
      name: 'Hostile',
      method: [
        { name: 'Answer', inputType: '.hostile.v1.Question', outputType: '.hostile.v1.Answer' },
        { name: 'Fail', inputType: '.hostile.v1.Question', outputType: '.hostile.v1.Answer' },
      ],
    },
  ],
  sourceCodeInfo: {
    location: [
      comment([6, 0], 'service-comment'),
      comment([6, 0, 2, 0], 'method-comment'),
      comment([4, 0], 'type-comment'),
      comment([4, 0, 2, 0], 'field-comment'),
    ],
  },
});
const bad = create(FileDescriptorProtoSchema, {
  name: `${markup('file')}.proto`,
  package: `bad.${markup('package')}`,
  syntax: 'proto3',
  dependency: [`${markup('import')}.proto`],
  messageType: [{ name: markup('type'), field: textFields([[markup('field'), 'x']]) }],
  service: [
    {
      name: markup('service'),
      method: [{ name: markup('method'), inputType: `.${markup('input')}`, outputType: '.x' }],
    },
  ],
});

function varint(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}
/** A field of bytes (https://protobuf.dev/programming-guides/encoding). */
const field = (number, data) =>
  Buffer.concat([varint(number * 8 + 2), varint(Buffer.byteLength(data)), Buffer.from(data)]);
const frame = data => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(data.length, 1);
  return Buffer.concat([prefix, data]);
};

/** ServerReflectionResponse: 4 is files, 6 the list of services, 7 an error. */
function reflect(question) {
  const number = question[0] >> 3;
  if (number === 7) {
    const names = ['hostile.v1.Hostile', `bad.${markup('package')}.${markup('service')}`, markup('listed')];
    return field(6, Buffer.concat(names.map(name => field(1, field(1, name)))));
  }
  const asked = question.toString();
  if (asked.includes('hostile')) return field(4, field(1, toBinary(FileDescriptorProtoSchema, good)));
  if (asked.includes('bad.')) return field(4, field(1, toBinary(FileDescriptorProtoSchema, bad)));
  return field(7, Buffer.concat([Buffer.from([8, 5]), field(2, `${markup('reflection-error')} ${tricks}`)]));
}

/** google.rpc.Status with details of several kinds, one of them with a link. */
const anyOf = (type, data) => field(3, Buffer.concat([field(1, `type.googleapis.com/${type}`), field(2, data)]));
const statusDetails = Buffer.concat([
  Buffer.from([8, 9]),
  field(2, `${markup('details-message')} ${tricks}`),
  anyOf('google.rpc.ErrorInfo', Buffer.concat([field(1, markup('reason')), field(2, markup('domain'))])),
  anyOf('google.rpc.DebugInfo', Buffer.concat([field(1, `${markup('stack')} ${tricks}`), field(2, markup('debug'))])),
  anyOf(
    'google.rpc.Help',
    field(1, Buffer.concat([field(1, markup('help')), field(2, 'javascript:globalThis.owned=1')])),
  ),
  anyOf(markup('type-url'), markup('any')),
]);
const percent = text => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('');

const head = {
  ':status': 200,
  'content-type': 'application/grpc',
  'x-markup': markup('header'),
  'x-link': 'javascript:owned=1',
};
const server = createServer();
server.on('sessionError', () => undefined);
server.on('stream', (stream, headers) => {
  stream.on('error', () => undefined);
  const path = String(headers[':path']);
  if (path.startsWith('/grpc.reflection.v1.')) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.on('data', data => stream.write(frame(reflect(data.subarray(5)))));
    stream.on('end', () => stream.end());
    return;
  }
  stream.resume();
  if (path === '/hostile.v1.Hostile/Answer') {
    stream.respond(head, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-trailer': markup('trailer') }));
    stream.end(
      frame(
        Buffer.concat([
          field(1, `${markup('reply')} ${tricks}`),
          field(2, markup('other')),
          field(9, markup('unknown')),
        ]),
      ),
    );
  } else if (path === '/hostile.v1.Hostile/Fail') {
    const trailers = { 'grpc-status': '9', 'grpc-message': percent(`${markup('status')} ${tricks}`) };
    stream.respond(
      { ...head, ...trailers, 'grpc-status-details-bin': statusDetails.toString('base64') },
      { endStream: true },
    );
  } else {
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': '12',
        'grpc-message': percent(markup('unimplemented')),
      },
      { endStream: true },
    );
  }
});
server.listen(socketPath);
