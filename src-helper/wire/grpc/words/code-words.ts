// Words for the codes of RST_STREAM and GOAWAY, and for calls that were surely not processed.
import type { CallEnd } from '../end/call-end';
import type { CodeCause } from '../end/code-causes';
import { count, type EndFacts, say, timeText, type WordsOf } from './end-words';

const seeLog = "See the server's log.";

export const codeWords: Readonly<Record<CodeCause, WordsOf>> = {
  'not-processed': (end, facts) =>
    say(`The server did not process the call: ${whyUnprocessed(end, facts)}.`, 'It is safe to send it again.'),
  'ended-without-status': end =>
    say(
      `The server ended the stream without a status${soFar(end)}.`,
      `That is a fault of the server or of a proxy. ${seeLog}`,
    ),
  'server-shut-down': (_, { place }) =>
    say(
      `The server at ${place} shut down in an orderly way (GOAWAY with NO_ERROR), and the connection ended before the call did.`,
      'The server may have processed the call. Send it again if that does no harm.',
    ),
  'idle-cut': end =>
    say(
      `The stream was cancelled after ${timeText(end.past.idleMs)} in which nothing was sent either way.`,
      'A proxy in between cuts idle streams so: raise its time limit for idle streams, or send messages more often.',
    ),
  'deadline-at-server': end =>
    say(
      `The server cancelled the call when its deadline of ${timeText(end.past.timeoutMs ?? 0)} had passed.`,
      'Give the call a later deadline, or none.',
      'deadline',
    ),
  'stream-reset': (end, facts) => say(`${brokeOff(end, facts)}${soFar(end)}.`, seeLog),
  'server-failed': (end, facts) =>
    say(`${brokeOff(end, facts)}${soFar(end)}: something failed in the server or in a proxy.`, seeLog),
  'authority-rejected': (end, facts) =>
    say(
      `${brokeOff(end, facts)} before an answer. Servers do so when they do not accept the :authority, which was "${facts.authority}".`,
      'Set the authority that the server expects; on sockets that is mostly "localhost".',
      'authority',
    ),
  'protocol-disagreement': (end, facts) =>
    say(
      `${brokeOff(end, facts)}${soFar(end)}: it takes something that was sent for a violation of HTTP/2.`,
      `That is a fault of the server, of a proxy, or of Sockeye. ${seeLog}`,
    ),
  'ended-for-another-call': (end, facts) =>
    say(
      `${brokeOff(end, facts)}. Another call on the same connection is the likely reason.`,
      'This call may have been processed. Send it again if that does no harm.',
    ),
  'metadata-too-large': (end, { fieldLimitBytes }) =>
    say(
      `The call has ${count(end.past.fieldBytes, 'byte')} of header fields${limitText(end, fieldLimitBytes)}.`,
      'Send less metadata, and large values in the message instead; most servers take 8 KiB.',
      'metadata',
    ),
  'too-many-headers': end =>
    say(
      `The call has ${count(end.past.fieldCount, 'header field')}. Servers in .NET take 100, many others 128.`,
      'Send fewer metadata entries.',
      'metadata',
    ),
  'too-many-pings': () =>
    say(
      'The server ended the connection because pings came too frequently.',
      'Set a longer keepalive interval: most servers want five minutes between pings, unless they are set otherwise.',
      'keepalive',
    ),
  'too-many-cancels': (end, facts) =>
    say(
      `${brokeOff(end, facts)}: ${count(end.connection.recentCancels, 'call')} had been cancelled in the last ten seconds.`,
      'Cancel fewer calls at once, then call again.',
    ),
  'too-many-calls': (end, facts) =>
    say(
      `${brokeOff(end, facts)}: ${count(end.connection.recentCalls, 'call')} had been made in the last ten seconds.`,
      'Make fewer calls at once, then call again.',
    ),
  'asked-for-calm': (end, facts) =>
    say(
      `${brokeOff(end, facts)}: the server asks for less, and does not say of what.`,
      `Wait a moment, then call again. ${seeLog}`,
    ),
  'proxy-lost-server': (end, facts) =>
    say(`${brokeOff(end, facts)}: a proxy lost the server behind it.`, 'Check that the server behind the proxy runs.'),
  'tls-too-weak': (end, facts) =>
    say(`${brokeOff(end, facts)}: the server finds the TLS connection too weak.`, seeLog, 'tls'),
  'http1-only': (_, { place }) =>
    say(
      `The endpoint at ${place} answers HTTP/1.1 only, and gRPC needs HTTP/2.`,
      'Set the server to HTTP/2 (Kestrel: Protocols = HttpProtocols.Http2), or find the address of the gRPC server.',
      'endpoint',
    ),
};

function whyUnprocessed(end: CallEnd, { errorName }: EndFacts): string {
  switch (end.kind) {
    case 'goaway':
      return `it sent GOAWAY with ${errorName(end.code)} before it took the call up`;
    case 'never-sent':
      return end.why === 'no-more-numbers'
        ? 'the connection can take no more calls, so it was not sent'
        : 'the connection ended before it was sent';
    default:
      return 'it refused the stream (REFUSED_STREAM)';
  }
}

/** Who broke off, and with what. */
function brokeOff(end: CallEnd, { errorName }: EndFacts): string {
  if (end.kind === 'goaway') {
    const said = end.debug === '' ? '' : ` ("${end.debug}")`;
    return `The server ended the connection with ${errorName(end.code)}${said}`;
  }
  return end.kind === 'reset'
    ? `The server reset the call with ${errorName(end.code)}`
    : 'The server broke the call off';
}

/** What had come before. */
export function soFar({ past }: CallEnd): string {
  const after = `after ${timeText(past.sentForMs)}`;
  if (past.messagesReceived > 0) return ` ${after} and ${count(past.messagesReceived, 'message')}`;
  return past.hasAnswered ? ` ${after}, behind its headers` : ` ${after}, before an answer`;
}

function limitText(end: CallEnd, announced: number | undefined): string {
  const limit = end.kind === 'fields-too-large' ? end.limitBytes : announced;
  return limit === undefined ? '' : `; the server takes ${String(limit)}`;
}
