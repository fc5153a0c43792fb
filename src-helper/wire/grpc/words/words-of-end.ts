import type { CallEnd } from '../end/call-end';
import { causeOfEnd, type EndCause } from '../end/cause-of-end';
import type { CodeCause } from '../end/code-causes';
import type { HttpCause } from '../http-answer/http-causes';
import { codeWords, soFar } from './code-words';
import { type EndFacts, type EndWords, say, timeText, type WordsOf } from './end-words';
import { wordsOfHttp } from './http-words';

type OtherCause = Exclude<EndCause, CodeCause | HttpCause>;

/** Undefined where the status says all, or where whoever dials knows more. */
const otherWords: Readonly<Record<OtherCause, WordsOf | undefined>> = {
  status: undefined,
  unimplemented: undefined,
  cancelled: undefined,
  'not-connected': undefined,
  'connection-closed': undefined,
  'connection-lost': undefined,
  http1: undefined,
  'tls-expected': undefined,
  'not-http2': undefined,
  'grpc-violation': end => {
    const rules = 'violations' in end ? end.violations.map(each => each.words).join('; ') : '';
    return say(
      `The server's answer is against the rules of gRPC: ${rules}.`,
      'That is a fault of the server, or of a proxy.',
    );
  },
  'http2-malformed': end => {
    const faults = end.kind === 'malformed' ? [end.fault] : end.kind === 'status' ? end.faults : [];
    const rules = faults.map(({ words, section }) => `${words} (${section})`).join('; ');
    const whose = end.kind === 'malformed' && !end.isOfThisCall ? 'What the server sent' : "The server's answer";
    return say(
      `${whose} is malformed HTTP/2: ${rules}.`,
      'That is a fault of the server, of its HTTP/2 library, or of a proxy.',
    );
  },
  'connection-dropped': (end, { place }) =>
    say(
      `The connection to ${place} broke${soFar(end)}.`,
      'The server may have stopped or crashed: see its log, then call again if that does no harm.',
    ),
  'unanswered-ping': end =>
    say(
      `The server did not answer a keepalive ping${end.kind === 'unanswered-ping' ? ` in ${timeText(end.waitedMs)}` : ''}, so the connection was given up.`,
      'The server may hang or be stopped in a debugger.',
      'keepalive',
    ),
  'request-refused': end =>
    say(end.kind === 'refused' ? end.refusal.words : 'The request cannot be sent.', '', 'metadata'),
  'message-too-large': end => {
    const limit = end.kind === 'limit' && end.limit.what === 'reply' ? end.limit : undefined;
    const size = limit?.sizeBytes === undefined ? 'decompresses to more' : `has ${String(limit.sizeBytes)} bytes, more`;
    const than =
      limit?.limitBytes === undefined ? 'there is memory for' : `the limit of ${String(limit.limitBytes)} bytes`;
    return say(
      `A reply ${size} than ${than}.`,
      'If the server is right to send it, raise the limit for replies.',
      'reply-limit',
    );
  },
  'replies-too-large': () =>
    say(
      'The replies that are being received hold more memory together than Sockeye gives them.',
      'Make fewer calls with large replies at once, or give replies more memory in the settings of Sockeye.',
      'reply-limit',
    ),
  'answer-fields-too-large': end => {
    const limit = end.kind === 'limit' && end.limit.what === 'fields' ? end.limit : undefined;
    const sizes = limit === undefined ? '' : `: ${String(limit.sizeBytes)} bytes against ${String(limit.limitBytes)}`;
    return say(
      `The answer has more header fields than Sockeye takes${sizes}.`,
      'Answer with less metadata, or a shorter message of the status.',
    );
  },
  undecodable: end =>
    say(
      end.kind === 'undecodable' ? end.reason : 'A reply cannot be decompressed.',
      'That is a fault of the server, or of a proxy.',
    ),
  'deadline-before-connection': (_, { place }) =>
    say(
      `The deadline passed before there was a connection to ${place}. Nothing was sent.`,
      'Check that the server runs.',
    ),
  'deadline-waiting-for-stream': end => {
    const limit = end.kind === 'deadline' && end.streamLimit !== undefined ? ` (limit ${String(end.streamLimit)})` : '';
    return say(
      `The deadline passed while the call waited for a free stream${limit}. It was not sent.`,
      'End other calls to this target first, or give the call a later deadline.',
      'deadline',
    );
  },
  'deadline-exceeded': (end, { place }) =>
    say(
      `${place} had not finished when the deadline passed${end.past.hasAnswered ? soFar(end) : ''}.`,
      'Give the call a later deadline, or none.',
      'deadline',
    ),
};

/** What a user reads of how a call ended; undefined where the status says all, or where whoever dials knows more. */
export function wordsOfEnd(end: CallEnd, facts: EndFacts): EndWords | undefined {
  if (end.kind === 'http') return wordsOfHttp(end.answer, facts);
  const cause = causeOfEnd(end);
  if (isOneOf(cause, codeWords)) return codeWords[cause](end, facts);
  return isOneOf(cause, otherWords) ? otherWords[cause]?.(end, facts) : undefined;
}

function isOneOf<Key extends string>(cause: string, table: Readonly<Record<Key, unknown>>): cause is Key {
  return Object.hasOwn(table, cause);
}
