import type { Remedy } from '../../gen/sockeye/v1/explanation';
import { http2ErrorName } from '../wire/dial/http2-greeting';
import type { AnswerCause } from './causes';
import type { CauseWords, WordsOf } from './explanation-table';
import { type FailureFacts, isPipe } from './failure-facts';
import { editAuthority, editSchema, useTls } from './remedies';

/** Somebody answered, and not as a gRPC server does; or broke off. */
export const answerWords: Readonly<Record<AnswerCause, WordsOf>> = {
  http1: ({ place, firstBytes, usesTls, path }) => ({
    what: `The server at ${place} answers in HTTP/1, which gRPC does not use (it began ${quoted(firstBytes)}).`,
    nextStep: usesTls
      ? 'Find the port of the gRPC server.'
      : 'A TLS port spoken to in plaintext answers so too: try TLS, or find the port of the gRPC server.',
    remedy: usesTls || path !== undefined ? undefined : useTls,
  }),
  'not-http2': ({ place, firstBytes, said, usesTls }) => ({
    what:
      usesTls && firstBytes.length === 0
        ? `The server at ${place} speaks TLS, but no HTTP/2 within it (ALPN): gRPC needs that.`
        : `The server at ${place} does not speak HTTP/2 (${firstBytes.length === 0 ? said : `it began ${quoted(firstBytes)}`}).`,
    nextStep:
      usesTls && firstBytes.length === 0
        ? 'Turn HTTP/2 on in the server, or find the address of the gRPC server.'
        : 'Check that this is the address of the gRPC server.',
  }),
  'not-grpc': ({ place, said }) => ({
    what: `${place} speaks HTTP/2 but answered without gRPC: ${said}.`,
    nextStep: 'Check that this is the port of the gRPC server, and that no proxy in between answers for it.',
  }),
  'connection-closed': facts => ({
    what: `The server at ${facts.place} accepted the connection and closed it without a word of HTTP/2.`,
    nextStep: closedAdvice(facts),
  }),
  'one-way': facts => ({
    what: `${facts.place} carries data in one direction only: nothing can be written to it.`,
    nextStep: isPipe(facts)
      ? 'gRPC needs both. Have the server open the pipe for both (PIPE_ACCESS_DUPLEX, PipeDirection.InOut).'
      : 'gRPC needs both: see whether this is the address of the gRPC server.',
  }),
  'silent-listener': facts => ({
    what: `Something listens at ${facts.place} and accepts connections, but does not speak HTTP/2.`,
    nextStep: `The process may hang or be another kind of server. Check that this is the ${isPipe(facts) ? 'pipe' : 'socket'} of the gRPC server.`,
  }),
  goaway: ({ place, errorCode, said }) => ({
    what: `The server at ${place} sends every client away: GOAWAY with ${http2ErrorName(errorCode)}${said === '' ? '' : ` ("${said}")`}.`,
    nextStep: goawayAdvice[http2ErrorName(errorCode)] ?? 'See its log for the reason.',
  }),
  'authority-rejected': facts => authorityWords(facts),
  'metadata-too-large': () => ({
    what: 'The call was reset with COMPRESSION_ERROR. That happens when its metadata is too large: HTTP/2 libraries take 64 KiB or less.',
    nextStep: 'Send less metadata, and large values in the message instead.',
  }),
  'too-many-headers': ({ said }) => ({
    what: `The call was reset with ENHANCE_YOUR_CALM (${said}). Many servers take at most 128 header fields in a call, and Sockeye 10,000 in an answer.`,
    nextStep:
      'Send and answer with fewer metadata entries. When there are few, the server asks for fewer calls: see its log.',
  }),
  'stream-reset': ({ said }) => ({
    what: `The server, or something between, broke the call off without a status (${said}).`,
    nextStep: "See the server's log. A proxy in between cuts idle streams this way.",
  }),
  'connection-dropped': ({ place, said }) => ({
    what: `The connection to ${place} broke while the call was open${said.includes(': ') ? ` (${said.slice(said.indexOf(': ') + 2)})` : ''}.`,
    nextStep: 'The server may have stopped or crashed: see its log, then call again.',
  }),
  'connection-lost': ({ place, said }) => ({
    what: `The connection to ${place} failed (${said}), but the server answers now.`,
    nextStep: 'Call again.',
  }),
  'message-too-large': ({ said }) => ({
    what: `A reply was larger than this target's limit for replies: ${said}.`,
    nextStep:
      "Raise the limit in the target's connection settings, or leave it empty there: then that of Sockeye's settings holds.",
    remedy: { change: { $case: 'removeReceiveLimit', value: {} } },
  }),
  'deadline-exceeded': ({ place }) => ({
    what: `${place} had not finished when the deadline passed.`,
    nextStep: 'Give the call a later deadline, or none.',
  }),
  'no-reflection': () => ({
    what: 'The server does not offer reflection, so it cannot be asked for its schema.',
    nextStep: 'Add its .proto files or a descriptor set to the target, or turn reflection on in the server.',
    remedy: editSchema,
  }),
};

function closedAdvice(facts: FailureFacts): string {
  const { usesTls, target } = facts;
  if (usesTls) {
    return (target.connection?.tls?.certificatePath ?? '') === ''
      ? 'It may want no TLS, or a certificate of the client: see its log.'
      : 'It may want no TLS, or not accept the certificate of the client: see its log.';
  }
  return isPipe(facts)
    ? 'It may not speak gRPC at all, have refused this client, or have opened the pipe for one direction (gRPC needs PipeDirection.InOut): see its log.'
    : 'It may not speak gRPC at all, or have refused this client: see its log.';
}

const goawayAdvice: Readonly<Record<string, string>> = {
  NO_ERROR: 'It is shutting down: start it again, then call again.',
  ENHANCE_YOUR_CALM: 'It asks for fewer calls or connections: wait a moment, then call again.',
  HTTP_1_1_REQUIRED: 'It wants HTTP/1.1, which gRPC does not use: find the address of the gRPC server.',
  INADEQUATE_SECURITY: 'It does not accept the ciphers of the TLS connection: see its log.',
};

function authorityWords({ authority, hasAuthority, path, place, said, target }: FailureFacts): CauseWords {
  const isLocal = path !== undefined || target.endpoint?.address?.$case !== 'tcp';
  const what = `The server at ${place} reset the call with PROTOCOL_ERROR (${said}). Servers do so when they do not accept the :authority, which was "${authority}".`;
  if (isLocal && authority !== 'localhost') {
    const remedy: Remedy = { change: { $case: 'setAuthority', value: 'localhost' } };
    return { what, nextStep: 'Set the authority to "localhost", which most servers on sockets accept.', remedy };
  }
  if (!isLocal && hasAuthority) {
    const remedy: Remedy = { change: { $case: 'setAuthority', value: '' } };
    return { what, nextStep: 'Take the override away, so that the address is sent, as servers expect.', remedy };
  }
  return {
    what,
    nextStep: 'Set the authority that the server expects, for example the name it is known by in its configuration.',
    remedy: editAuthority,
  };
}

/** The beginning of what came, as a text in which nothing is hidden. */
function quoted(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 24).toString('latin1'));
}
