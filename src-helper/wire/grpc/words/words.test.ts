import { describe, expect, it } from 'vitest';

import type { BareEnd, CallEnd, CallPast, ConnectionPast } from '../end/call-end';
import { http2Codes } from '../end/http2-codes';
import { BodyReader } from '../http-answer/body-text';
import { readHttpAnswer } from '../http-answer/http-answer';
import { endOf } from '../testing/ends';
import { type EndFacts, type EndWords, timeText } from './end-words';
import { wordsOfEnd } from './words-of-end';

const names = new Map<number, string>(
  Object.entries(http2Codes).map(([name, code]) => [
    code,
    name === 'http11Required' ? 'HTTP_1_1_REQUIRED' : name.replace(/[A-Z]/g, each => `_${each}`).toUpperCase(),
  ]),
);
const facts: EndFacts = {
  place: 'unix:/tmp/a.sock',
  authority: 'a.example',
  errorName: code => names.get(code) ?? `error code ${String(code)}`,
  fieldLimitBytes: undefined,
};

function words(end: CallEnd, more: Partial<EndFacts> = {}): EndWords {
  const said = wordsOfEnd(end, { ...facts, ...more });
  if (said === undefined) throw new Error('Nothing is said.');
  return said;
}

const reset = (code: number, past: Partial<CallPast> = {}, connection: Partial<ConnectionPast> = {}): CallEnd =>
  endOf({ kind: 'reset', code }, past, connection);
const goaway = (
  code: number,
  more: Partial<Extract<BareEnd, { readonly kind: 'goaway' }>> = {},
  past: Partial<CallPast> = {},
  connection: Partial<ConnectionPast> = {},
): CallEnd => endOf({ kind: 'goaway', code, debug: '', isAbove: false, suspect: 'unknown', ...more }, past, connection);

function http(status: number, lines: readonly string[] = [], body = ''): CallEnd {
  const reader = new BodyReader(10_000);
  reader.push(Buffer.from(body));
  const pairs = [`:status=${String(status)}`, ...lines].map(line => line.split('=', 2));
  const fields = pairs.map(([name = '', value = '']) => ({ name, value }));
  return endOf({ kind: 'http', answer: readHttpAnswer(fields, reader) });
}

const answered = { hasAnswered: true, messagesReceived: 2, sentForMs: 1_250 };

describe('what is said of codes', () => {
  it.each([
    [
      'F8',
      goaway(11, { debug: 'too_many_pings' }),
      /pings came too frequently/,
      /longer keepalive interval/,
      'keepalive',
    ],
    [
      'F26: above GOAWAY',
      goaway(0, { isAbove: true }),
      /did not process.*GOAWAY with NO_ERROR/,
      /safe to send it again/,
      undefined,
    ],
    ['F26: refused', reset(7), /did not process.*REFUSED_STREAM/, /safe to send it again/, undefined],
    [
      'F26: never sent',
      endOf({ kind: 'never-sent', why: 'connection-ended' }),
      /ended before it was sent/,
      /safe to send/,
      undefined,
    ],
    [
      'F30',
      goaway(13, {}, {}, { hasGreeted: false }),
      /answers HTTP\/1\.1 only/,
      /Kestrel: Protocols = HttpProtocols\.Http2/,
      'endpoint',
    ],
    [
      'F40: the one with 200 entries',
      goaway(1, { suspect: 'this' }, { fieldCount: 204 }),
      /204 header fields/,
      /fewer/,
      'metadata',
    ],
    [
      'F40: one beside it',
      goaway(1, { suspect: 'another' }),
      /PROTOCOL_ERROR.*[Aa]nother call/,
      /may have been processed/,
      undefined,
    ],
    ['F40: STREAM_CLOSED', goaway(5), /STREAM_CLOSED/, /fault of the server/, undefined],
    [
      'F41: cancels',
      reset(11, {}, { recentCancels: 40 }),
      /ENHANCE_YOUR_CALM.*40 calls had been cancelled/,
      /Cancel fewer/,
      undefined,
    ],
    ['F41: calls', reset(11, {}, { recentCalls: 500 }), /500 calls had been made/, /fewer calls/, undefined],
    ['F41: metadata', reset(11, { fieldBytes: 40_000 }), /40000 bytes of header fields/, /less metadata/, 'metadata'],
    ['F41: nobody knows', reset(11), /does not say of what/, /Wait a moment/, undefined],
    ['F42: PROTOCOL_ERROR before an answer', reset(1), /:authority, which was "a\.example"/, /localhost/, 'authority'],
    [
      'F42: PROTOCOL_ERROR after headers',
      reset(1, answered),
      /after 1\.3 s and 2 messages: .*violation of HTTP\/2/,
      /./,
      undefined,
    ],
    ['F42: NO_ERROR', reset(0), /ended the stream without a status after 15 ms, before an answer/, /./, undefined],
    ['F42: CANCEL after 15 ms', reset(8), /reset the call with CANCEL after 15 ms, before an answer/, /log/, undefined],
    [
      'F42: CANCEL after a minute',
      reset(8, { idleMs: 60_000 }),
      /after 60 s in which nothing was sent/,
      /idle/,
      undefined,
    ],
    [
      'a deadline at the server',
      reset(8, { timeoutMs: 100, sentForMs: 101 }),
      /deadline of 100 ms/,
      /later/,
      'deadline',
    ],
    ['an unknown code', reset(77), /error code 77/, /log/, undefined],
    ['a shutdown', goaway(0), /orderly way/, /may have processed/, undefined],
  ] as const)('%s', (_, end, what, nextStep, settings) => {
    const said = words(end);
    expect(said.what).toMatch(what);
    expect(said.nextStep).toMatch(nextStep);
    expect(said.settings).toBe(settings);
  });

  it('F40: no GOAWAY is called a crash', () => {
    for (const code of [...names.keys(), 99]) {
      for (const suspect of ['this', 'another', 'unknown'] as const) {
        const { what, nextStep } = words(goaway(code, { suspect }));
        expect(`${what} ${nextStep}`).not.toMatch(/crash/);
      }
    }
  });

  it('F42: behind an answer no code blames the authority, or the metadata', () => {
    for (const code of names.keys()) {
      const { what, nextStep } = words(reset(code, { ...answered, fieldCount: 200, fieldBytes: 50_000 }));
      expect(`${what} ${nextStep}`).not.toMatch(/authority|metadata/);
    }
  });

  it('the limit of a server is named', () => {
    expect(words(reset(9, { fieldBytes: 40_000 }), { fieldLimitBytes: 32_768 }).what).toMatch(/takes 32768/);
    expect(words(endOf({ kind: 'fields-too-large', sizeBytes: 9, limitBytes: 8 })).what).toMatch(/takes 8\./);
  });
});

describe('F27, F31, A1, A7: what is said of HTTP', () => {
  it.each([
    [http(401, ['www-authenticate=Bearer']), /401.*www-authenticate: Bearer/, /Add authorization metadata/, 'metadata'],
    [http(403), /403.*forbids/, /authorization metadata/, 'metadata'],
    [http(400, ['server=Kestrel']), /400.*server: Kestrel/, /:authority, which was "a\.example"/, 'authority'],
    [http(421), /does not serve the :authority "a\.example"/, /authority/, 'authority'],
    [http(404), /404.*Nothing is served at the path/, /service runs/, undefined],
    [http(429, ['retry-after=30']), /retry-after: 30.*limits how many/, /Wait/, undefined],
    [http(431), /too many header fields.*100 fields/, /Send less metadata/, 'metadata'],
    [http(500, ['content-type=text/plain'], 'NullReference'), /It says "NullReference"/, /log/, undefined],
    [
      http(502, ['content-type=text/html'], '<html>no'),
      /HTTP 502 with an HTML page \(text\/html\)\. A proxy reached no server/,
      /behind the proxy/,
      undefined,
    ],
    [
      http(503, ['grpc-message=no healthy upstream']),
      /Its grpc-message is "no healthy upstream"/,
      /behind the proxy/,
      undefined,
    ],
    [http(504), /did not answer in time/, /time limit/, undefined],
    [http(307, ['location=/login']), /location: \/login/, /address that it names/, 'metadata'],
    [http(200, ['content-type=text/html'], '<p>'), /not a gRPC server/, /port of the gRPC server/, undefined],
    [http(200, ['content-type=application/grpcx']), /content-type "application\/grpcx"/, /port/, undefined],
  ] as const)('%#', (end, what, nextStep, settings) => {
    const said = words(end);
    expect(said.what).toMatch(what);
    expect(said.nextStep).toMatch(nextStep);
    expect(said.settings).toBe(settings);
  });

  it('every status has words, and only what is at a port is told to check it', () => {
    for (let status = 100; status < 600; status++) {
      const { what, nextStep } = words(http(status));
      expect(what).toMatch(/^unix:\/tmp\/a\.sock answered HTTP \d{3} with .*\.$/);
      if ([400, 401, 403, 421, 429, 431, 500, 502, 503, 504].includes(status))
        expect(nextStep).not.toMatch(/this is the port/);
    }
  });

  it('F44: 431 names the limit that the server announced', () => {
    expect(words(http(431), { fieldLimitBytes: 32_768 }).what).toMatch(/32768 bytes/);
  });

  it('a long body is cut in the sentence', () => {
    const { what } = words(http(500, ['content-type=text/plain'], 'x'.repeat(5_000)));
    expect(what.length).toBeLessThan(500);
  });
});

describe('what is said of all other ends', () => {
  const fault = {
    rule: 'r',
    words: '"connection" belongs to HTTP/1.1',
    section: 'RFC 9113, 8.2.2',
    code: 1,
    scope: 'stream',
    isFatal: false,
  } as const;
  const status = { code: 0, message: '', sent: undefined, violations: [] };
  it.each([
    [
      'F4',
      endOf({ kind: 'status', status, violations: [], faults: [fault] }),
      'The server\'s answer is malformed HTTP/2: "connection" belongs to HTTP/1.1 (RFC 9113, 8.2.2).',
    ],
    [
      'F4: without a status',
      endOf({ kind: 'malformed', fault, isOfThisCall: true }),
      'The server\'s answer is malformed HTTP/2: "connection" belongs to HTTP/1.1 (RFC 9113, 8.2.2).',
    ],
    [
      'F10',
      endOf({ kind: 'violation', status, violations: [{ rule: 'message-missing', words: 'no message came' }] }),
      "The server's answer is against the rules of gRPC: no message came.",
    ],
    [
      'F9',
      endOf({ kind: 'deadline', deadlineMs: 9, waitsFor: 'stream', streamLimit: 1 }),
      'The deadline passed while the call waited for a free stream (limit 1). It was not sent.',
    ],
    [
      'a deadline',
      endOf({ kind: 'deadline', deadlineMs: 9, waitsFor: 'answer', streamLimit: undefined }),
      'unix:/tmp/a.sock had not finished when the deadline passed.',
    ],
    [
      'F3',
      endOf({ kind: 'limit', limit: { what: 'fields', sizeBytes: 20, limitBytes: 10 } }),
      'The answer has more header fields than Sockeye takes: 20 bytes against 10.',
    ],
    [
      'a large reply',
      endOf({ kind: 'limit', limit: { what: 'reply', sizeBytes: 20, limitBytes: 10 } }),
      'A reply has 20 bytes, more than the limit of 10 bytes.',
    ],
    [
      'a reply beyond memory',
      endOf({ kind: 'limit', limit: { what: 'reply', sizeBytes: 20, limitBytes: undefined } }),
      'A reply has 20 bytes, more than there is memory for.',
    ],
    [
      'a broken connection',
      endOf({ kind: 'closed', stage: 'open', greeting: 'nothing', errno: '' }, answered),
      'The connection to unix:/tmp/a.sock broke after 1.3 s and 2 messages.',
    ],
    [
      'a ping',
      endOf({ kind: 'unanswered-ping', waitedMs: 20_000 }),
      'The server did not answer a keepalive ping in 20 s, so the connection was given up.',
    ],
  ] as const)('%s', (_, end, what) => {
    expect(words(end).what).toBe(what);
  });

  it.each([
    ['a status', endOf({ kind: 'status', status: { ...status, code: 5 }, violations: [], faults: [] })],
    ['a cancel', endOf({ kind: 'cancelled' })],
    [
      'F44: what has worked is told by whoever dials',
      endOf({ kind: 'closed', stage: 'greeting', greeting: 'nothing', errno: '' }, {}, { hasWorked: true }),
    ],
  ])('nothing: %s', (_, end) => {
    expect(wordsOfEnd(end, facts)).toBeUndefined();
  });

  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [1_250, '1.3 s'],
    [60_000, '60 s'],
  ])('%d ms are %s', (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });
});
