// Words for answers that are HTTP and not gRPC.
import type { HttpAnswer } from '../http-answer/http-answer';
import type { HttpCause } from '../http-answer/http-causes';
import { type EndFacts, type EndWords, say } from './end-words';

type HttpWordsOf = (answer: HttpAnswer, facts: EndFacts) => EndWords;

const findPort = 'Check that this is the port of the gRPC server, and that no proxy in between answers for it.';

const words: Readonly<Record<HttpCause, HttpWordsOf>> = {
  'http-bad-request': (_, { authority }) =>
    say(
      'The server found the request bad before gRPC began.',
      `Servers that allow certain hosts only answer so when they do not accept the :authority, which was "${authority}": set the one that they expect.`,
      'authority',
    ),
  'http-misdirected': (_, { authority }) =>
    say(
      `The server or proxy does not serve the :authority "${authority}".`,
      'Set the authority that it serves.',
      'authority',
    ),
  'http-unauthenticated': () =>
    say(
      'The server wants to know who calls, and does not accept what was sent.',
      'Add authorization metadata to the target or the call, or renew the token in them.',
      'metadata',
    ),
  'http-proxy-authentication': () =>
    say(
      'A proxy wants to know who calls.',
      'Add proxy-authorization metadata, or call the server without the proxy.',
      'metadata',
    ),
  'http-forbidden': () =>
    say(
      'The server knows who calls, or needs no name, and forbids the call.',
      'Call with authorization metadata of somebody who may.',
      'metadata',
    ),
  'http-not-found': ({ body }) =>
    say(
      'Nothing is served at the path of this method.',
      body.text === '' ? 'Check that this service runs at this address, and how its name is spelled.' : findPort,
    ),
  'http-not-for-grpc': () => say('Something else than gRPC is served at the path of this method.', findPort),
  'http-body-too-large': () =>
    say('The server or a proxy does not take a request of this size.', 'Send a smaller message, or raise its limit.'),
  'http-fields-too-many': (_, { fieldLimitBytes }) =>
    say(
      `The request has too many header fields, or too large ones${fieldLimitBytes === undefined ? '' : `; the server takes ${String(fieldLimitBytes)} bytes`}. Servers in .NET take 100 fields.`,
      'Send less metadata.',
      'metadata',
    ),
  'http-too-many-requests': () =>
    say('The server or a proxy limits how many calls it takes.', 'Wait, then call again.'),
  'http-redirect': () =>
    say(
      'The server sends the client elsewhere, which gRPC does not follow. Servers with a login page do so when nobody is logged in.',
      'Call the address that it names, or add authorization metadata.',
      'metadata',
    ),
  'http-other-version': () =>
    say(
      'The server wants another version of HTTP.',
      'Set the server to HTTP/2, or find the address of the gRPC server.',
      'endpoint',
    ),
  'http-request-timeout': () =>
    say('The server or a proxy waited too long for the request.', 'Send the messages sooner, or raise its time limit.'),
  'http-server-error': () =>
    say('Something failed in the server before gRPC began.', "What it answered says more; so does the server's log."),
  'http-bad-gateway': () =>
    say(
      'A proxy reached no server behind it that speaks gRPC.',
      'Check that the server behind the proxy runs, and that the proxy speaks HTTP/2 to it.',
    ),
  'http-unavailable': () =>
    say(
      'A proxy has no server behind it, or the server is not ready.',
      'Check that the server behind the proxy runs, then call again.',
    ),
  'http-gateway-timeout': () =>
    say(
      'The server behind a proxy did not answer in time.',
      "Raise the proxy's time limit, or see the log of the server behind it.",
    ),
  'http-page': () => say('What answers is not a gRPC server, or a proxy answers for it.', findPort),
  'http-other': () => say('What answers is not a gRPC server, or a proxy answers for it.', findPort),
};

/** Fields that are worth a sentence: why, or where else. */
const quotedNames: ReadonlySet<string> = new Set([
  'www-authenticate',
  'proxy-authenticate',
  'location',
  'retry-after',
  'server',
  'allow',
  'upgrade',
]);
/** Of a body that is a text and no page, so much stands in the sentence. */
const bodyCharacters = 200;

/** What an answer that is not gRPC means, with the fields that say why. */
export function wordsOfHttp(answer: HttpAnswer, facts: EndFacts): EndWords {
  const { what, nextStep, settings } = words[answer.cause](answer, facts);
  const named = answer.telling.filter(({ name }) => quotedNames.has(name));
  const fields = named.map(({ name, value }) => `${name}: ${value}`).join('; ');
  const told = fields === '' ? '' : ` (${fields})`;
  return { what: `${facts.place} answered ${answer.words}${told}. ${what}${bodyNote(answer)}`, nextStep, settings };
}

function bodyNote({ body, grpcMessage }: HttpAnswer): string {
  const message = grpcMessage === undefined ? '' : ` Its grpc-message is ${JSON.stringify(grpcMessage)}.`;
  const text = body.text.trim();
  if (text === '' || text.startsWith('<')) return message;
  const isShort = text.length <= bodyCharacters && !body.isCut;
  return `${message} It says ${JSON.stringify(isShort ? text : `${text.slice(0, bodyCharacters)}...`)}.`;
}
