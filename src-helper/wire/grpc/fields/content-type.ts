import { quoted } from '../violation';

/** What a content-type says about an answer. */
export type ContentType =
  /** gRPC; messages are Protobuf. */
  | { readonly kind: 'grpc' }
  /** gRPC with messages of another kind, `subtype` being "json" or the like: they cannot be read as Protobuf. */
  | { readonly kind: 'other-messages'; readonly subtype: string; readonly words: string }
  /** Not gRPC; `words` say what it is, as a part of a sentence: "gRPC-Web (application/grpc-web+proto)". */
  | { readonly kind: 'not-grpc'; readonly words: string };

const otherKinds: readonly (readonly [RegExp, string])[] = [
  [/^application\/grpc-web-text/, 'gRPC-Web as text'],
  [/^application\/grpc-web/, 'gRPC-Web'],
  [/^application\/connect\+/, 'a stream of the Connect protocol'],
  [/^application\/(x-)?proto(buf)?$/, 'bare Protobuf, as the Connect protocol answers'],
  [/^application\/problem\+json$/, 'a problem description in JSON'],
  [/^application\/([\w.-]+\+)?json$/, 'JSON'],
  [/^text\/html$|^application\/xhtml/, 'an HTML page'],
  [/^text\/event-stream$/, 'a stream of server-sent events'],
  [/^text\//, 'text'],
];

/**
 * Judges the content-type of an answer: gRPC is `application/grpc`, alone or with `+` and a subtype; parameters behind a
 * semicolon and blanks around it do not count, nor do capital letters.
 */
export function judgeContentType(value: string | undefined): ContentType {
  const type = (value ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '') return { kind: 'not-grpc', words: 'no content-type' };
  const grpc = /^application\/grpc(?:\+(.+))?$/.exec(type);
  if (grpc !== null) {
    const subtype = grpc[1] ?? 'proto';
    if (subtype === 'proto') return { kind: 'grpc' };
    return { kind: 'other-messages', subtype, words: `gRPC with messages in ${subtype}, not Protobuf (${type})` };
  }
  const name = otherKinds.find(([pattern]) => pattern.test(type))?.[1];
  return { kind: 'not-grpc', words: name === undefined ? `content-type ${quoted(value ?? '')}` : `${name} (${type})` };
}
