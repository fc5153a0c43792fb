import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type CallEnd } from '../end/call-end';
import { causeOfEnd } from '../end/cause-of-end';
import { codeOfEnd } from '../end/code-of-end';
import { judgeRetry } from '../end/retry';
import { writeMessage } from '../messages/message-writer';
import { requestFields } from '../request/request-fields';
import { usualConnection } from '../testing/ends';
import type { CallEvent, StreamAct, StreamEvent } from './call-events';
import { GrpcCall, type GrpcCallOptions } from './grpc-call';

const fields = requestFields({
  path: '/a.B/C',
  scheme: 'http',
  authority: 'localhost',
  metadata: [],
  timeoutMs: undefined,
  isCompressed: false,
  refusesCompression: false,
});
const usual: GrpcCallOptions = {
  fields,
  replies: 'one',
  messageLimitBytes: 1_000,
  bodyLimitBytes: 100,
  timeoutMs: undefined,
  connection: () => usualConnection,
  nowMs: 0,
};

const opened: StreamEvent = { kind: 'opened' };
const ok = [':status=200', 'content-type=application/grpc'];

function block(lines: readonly string[], isEndStream = false): StreamEvent {
  const pairs = lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  return { kind: 'fields', fields: pairs.map(([name, value]) => ({ name, value })), isEndStream };
}

const head = (...more: readonly string[]): StreamEvent => block([...ok, ...more]);
const only = (...lines: readonly string[]): StreamEvent => block([...ok, ...lines], true);
const trailers = (...lines: readonly string[]): StreamEvent => block(lines, true);
const data = (bytes: Uint8Array, isEndStream = false): StreamEvent => ({ kind: 'data', bytes, isEndStream });
const message = (text: string, isCompressed = false): StreamEvent =>
  data(Buffer.concat(writeMessage(Buffer.from(text), isCompressed)));
const fault = (rule: string): StreamEvent => ({
  kind: 'fault',
  fault: { rule, words: rule, section: 'RFC 9113, 8.1', code: 1, scope: 'stream', isFatal: false },
});
const goaway = (isAbove: boolean, code = 0): StreamEvent => ({
  kind: 'goaway',
  code,
  debug: '',
  isAbove,
  suspect: 'unknown',
});

interface Played {
  readonly events: readonly CallEvent[];
  readonly acts: readonly StreamAct[];
  readonly end: CallEnd | undefined;
  readonly trailers: readonly string[];
}

/** Plays events, a millisecond each, to a call that has sent one message, half-closed, and whose acts were taken. */
function play(script: readonly StreamEvent[], options: Partial<GrpcCallOptions> = {}): Played {
  const call = new GrpcCall({ ...usual, ...options });
  call.write(Buffer.from('hello'), false);
  call.halfClose();
  call.takeActs();
  script.forEach((event, at) => call.receive(event, at + 1));
  return take(call);
}

function take(call: GrpcCall): Played {
  const events = call.takeEvents();
  const last = events.find(each => each.kind === 'end');
  const shown = last?.trailers.entries.map(({ key, value }) => `${key}=${String(value.value)}`) ?? [];
  return { events, acts: call.takeActs(), end: last?.end, trailers: shown };
}

const messagesOf = ({ events }: Played): readonly string[] =>
  events.flatMap(each => (each.kind === 'message' ? [Buffer.from(each.data).toString()] : []));
const rulesOf = ({ events }: Played): readonly string[] =>
  events.flatMap(each => (each.kind === 'violation' ? [each.violation.rule] : []));

const left: StreamEvent = { kind: 'left', bytes: 10 };

describe('what an answer by the rules gives', () => {
  it('headers, a message and trailers', () => {
    const played = play([opened, left, head('a=1'), message('hi'), trailers('grpc-status=0', 'b=2 ')]);
    expect(played.events.map(each => each.kind)).toEqual(['sent', 'messages-left', 'headers', 'message', 'end']);
    expect(messagesOf(played)).toEqual(['hi']);
    expect(played.trailers).toEqual(['b=2 ']);
    expect(played.end).toMatchObject({
      kind: 'status',
      status: { code: 0 },
      violations: [],
      past: { messagesSent: 1, messagesReceived: 1, hasAnswered: true, sentForMs: 4, idleMs: 0 },
    });
    expect(played.acts).toEqual([]);
  });

  it.each([
    ['an error in headers alone', [only('grpc-status=5', 'grpc-message=no%20such')], 'one', 5, []],
    ['an error behind messages', [head(), message('a'), trailers('grpc-status=8')], 'any', 8, ['a']],
    ['an error without a message', [head(), trailers('grpc-status=8')], 'one', 8, []],
    ['no messages of a stream', [head(), trailers('grpc-status=0')], 'any', 0, []],
    [
      'many messages of a stream',
      [head(), message('a'), message(''), message('b'), trailers('grpc-status=0')],
      'any',
      0,
      ['a', '', 'b'],
    ],
    [
      'an informational answer first',
      [block([':status=103', 'link=x']), head(), message('a'), trailers('grpc-status=0')],
      'one',
      0,
      ['a'],
    ],
    [
      'an empty frame of data',
      [head(), data(Buffer.alloc(0)), message('a'), trailers('grpc-status=0')],
      'one',
      0,
      ['a'],
    ],
    ['headers without a content-type', [block([':status=200', 'grpc-status=12'], true)], 'one', 12, []],
    [
      'F1: a content-type with a blank',
      [block([':status=200', 'content-type=application/grpc ']), message('a'), trailers('grpc-status=0')],
      'one',
      0,
      ['a'],
    ],
  ] as const)('%s', (_, script, replies, code, messages) => {
    const played = play([opened, ...script], { replies });
    expect(played.end).toMatchObject({ kind: 'status', status: { code }, violations: [] });
    expect(messagesOf(played)).toEqual(messages);
  });

  it('a message in pieces of any size', () => {
    const bytes = Buffer.concat([
      ...writeMessage(Buffer.from('one'), false),
      ...writeMessage(Buffer.from('two'), false),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), cuts => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => data(bytes.subarray(at[index], end)));
        const played = play([opened, head(), ...pieces, trailers('grpc-status=0')], { replies: 'any' });
        expect(messagesOf(played)).toEqual(['one', 'two']);
        expect(played.end?.kind).toBe('status');
      }),
    );
  });
});

describe('every rule of PROTOCOL-HTTP2.md that a server can break: what is told, and what comes of it', () => {
  const done = trailers('grpc-status=0');
  it.each([
    ['F10: no message', [head(), done], ['message-missing'], 'violation', 13],
    ['F10: two messages', [head(), message('a'), message('b'), done], ['messages-too-many'], 'violation', 13],
    [
      'F10: two messages and an error',
      [head(), message('a'), message('b'), trailers('grpc-status=3')],
      ['messages-too-many'],
      'status',
      3,
    ],
    ['F10: OK in headers alone', [only('grpc-status=0')], ['message-missing'], 'violation', 13],
    [
      'the end in a message',
      [head(), data(Buffer.from([0, 0, 0, 0, 9, 1])), done],
      ['message-truncated', 'message-missing'],
      'violation',
      13,
    ],
    [
      'the end in a message, with an error',
      [head(), data(Buffer.from([0, 0])), trailers('grpc-status=13')],
      ['message-truncated'],
      'status',
      13,
    ],
    [
      'the end in a message, without trailers',
      [head(), data(Buffer.from([0, 0]), true)],
      ['message-truncated', 'status-missing'],
      'violation',
      13,
    ],
    ['a flag that is none', [head(), data(Buffer.from([4, 0, 0, 0, 0])), done], ['message-flag'], 'violation', 13],
    [
      'compressed without an encoding',
      [head(), message('a', true), done],
      ['message-without-encoding'],
      'violation',
      13,
    ],
    [
      'A2: compressed with identity',
      [head('grpc-encoding=identity'), message('a', true), done],
      ['message-without-encoding'],
      'violation',
      13,
    ],
    [
      'compressed with something else',
      [head('grpc-encoding=zstd'), message('a', true), done],
      ['message-encoding'],
      'violation',
      13,
    ],
    ['no status in trailers', [head(), message('a'), trailers('x=1')], ['status-missing'], 'violation', 13],
    ['no trailers', [head(), message('a'), data(Buffer.alloc(0), true)], ['status-missing'], 'violation', 13],
    ['headers alone without a status', [only('x=1')], ['status-missing'], 'violation', 13],
    [
      'F12: a status that is no number',
      [head(), message('a'), trailers('grpc-status=OK')],
      ['status-number'],
      'status',
      2,
    ],
    ['F12: a status of 17', [only('grpc-status=17')], ['status-number'], 'status', 2],
    [
      'a status twice',
      [head(), message('a'), trailers('grpc-status=0', 'grpc-status=5')],
      ['status-repeated'],
      'status',
      0,
    ],
    ['F7: a message that is not UTF-8', [only('grpc-status=5', 'grpc-message=%FF')], ['message-text'], 'status', 5],
    ['A3: a value that is not base64', [head('a-bin=*'), message('a'), done], ['binary-value'], 'status', 0],
    [
      'A3: two of them, in headers and trailers',
      [head('a-bin=*'), message('a'), trailers('grpc-status=0', 'b-bin=*')],
      ['binary-value', 'binary-value'],
      'status',
      0,
    ],
    [
      'A2: messages in JSON',
      [block([':status=200', 'content-type=application/grpc+json']), message('{}'), done],
      ['content-subtype'],
      'violation',
      13,
    ],
    [
      'F13: a status in headers that are not the last',
      [head('grpc-status=7'), message('a'), done],
      ['status-early'],
      'status',
      0,
    ],
    [
      'F13: a status only in headers that are not the last',
      [head('grpc-status=7'), trailers('x=1')],
      ['status-early', 'status-missing'],
      'violation',
      13,
    ],
    [
      'a status with a page',
      [block([':status=200', 'content-type=text/html', 'grpc-status=5'], true)],
      ['status-without-grpc'],
      'status',
      5,
    ],
  ] as const)('%s', (_, script, rules, kind, code) => {
    const played = play([opened, ...script]);
    expect(rulesOf(played)).toEqual(rules);
    expect(played.end?.kind).toBe(kind);
    expect(played.end === undefined ? undefined : codeOfEnd(played.end)).toBe(code);
    expect(played.end === undefined ? undefined : causeOfEnd(played.end)).toBe('grpc-violation');
  });

  it('what came is kept: messages, fields, the status', () => {
    const played = play([
      opened,
      head('a=1', 'grpc-status=7'),
      message('a'),
      message('b'),
      trailers('grpc-status=0', 'c=3'),
    ]);
    expect(messagesOf(played)).toEqual(['a', 'b']);
    expect(played.events.find(each => each.kind === 'headers')?.metadata.entries.map(each => each.key)).toEqual([
      'content-type',
      'a',
      'grpc-status',
    ]);
    expect(played.end).toMatchObject({ kind: 'violation', status: { code: 0 } });
    expect(played.trailers).toEqual(['c=3']);
  });

  it('F13: what stands in headers that are not the last is told with its words', () => {
    const { events } = play([opened, head('grpc-status=5', 'grpc-message=not there'), data(Buffer.alloc(0), true)]);
    expect(events.flatMap(each => (each.kind === 'violation' ? [each.violation.words] : []))).toEqual([
      'grpc-status 5 ("not there") stands in headers that are not the last',
      'the answer ended without grpc-status',
    ]);
  });

  it('a thousand wrong flags are told a few times', () => {
    const wrong = data(Buffer.from([4, 0, 0, 0, 0]));
    const played = play([opened, head(), ...Array.from({ length: 1_000 }, () => wrong), done], { replies: 'any' });
    expect(rulesOf(played)).toEqual(['message-flag']);
    expect(messagesOf(played)).toHaveLength(1_000);
  });
});

describe('F4: malformed HTTP/2 is named, and what came is kept', () => {
  it('beside a status', () => {
    const played = play([opened, fault('connection-field'), head(), message('a'), trailers('grpc-status=0')]);
    expect(played.end).toMatchObject({ kind: 'status', status: { code: 0 }, faults: [{ rule: 'connection-field' }] });
    expect(played.end && causeOfEnd(played.end)).toBe('http2-malformed');
    expect(messagesOf(played)).toEqual(['a']);
  });

  it('trailers that do not end the stream, whatever comes behind', () => {
    const played = play([opened, left, head(), message('a'), block(['grpc-status=0']), data(Buffer.alloc(0), true)]);
    expect(played.end).toMatchObject({ kind: 'status', status: { code: 0 }, faults: [{ rule: 'trailers-not-last' }] });
    expect(played.end && causeOfEnd(played.end)).toBe('http2-malformed');
    expect(played.acts).toEqual([{ kind: 'reset', code: 8 }]);
  });

  it('instead of a status', () => {
    const played = play([opened, fault('upper-case-name'), head(), trailers('Grpc-Thing=0')]);
    expect(played.end).toMatchObject({ kind: 'malformed', fault: { rule: 'upper-case-name' } });
    expect(played.trailers).toEqual(['Grpc-Thing=0']);
  });

  it('a broken connection', () => {
    const broken = {
      rule: 'broken-compression',
      words: '',
      section: '',
      code: 9,
      scope: 'connection',
      isFatal: true,
    } as const;
    const played = play([opened, head(), { kind: 'malformed', fault: broken, isOfThisCall: false }]);
    expect(played.end).toMatchObject({ kind: 'malformed', isOfThisCall: false, past: { hasAnswered: true } });
    expect(played.acts).toEqual([]);
  });
});

describe('answers that are not gRPC', () => {
  it.each([
    [
      'F13: 503 with a message',
      [block([':status=503', 'grpc-message=why'], true)],
      'http-unavailable',
      14,
      ['grpc-message=why'],
    ],
    [
      'F11: application/grpcx',
      [block([':status=200', 'content-type=application/grpcx']), message('a'), trailers('grpc-status=0')],
      'http-page',
      2,
      ['content-type=application/grpcx', 'grpc-status=0'],
    ],
    [
      'F31: 401',
      [block([':status=401', 'www-authenticate=Bearer'], true)],
      'http-unauthenticated',
      16,
      ['www-authenticate=Bearer'],
    ],
    [
      '404 of gRPC by its type, with a status in its trailers',
      [block([':status=404', 'content-type=application/grpc']), trailers('grpc-status=5')],
      'http-not-found',
      5,
      ['content-type=application/grpc', 'grpc-status=5'],
    ],
    ['an answer without a status', [block(['server=x'], true)], 'http-other', 2, ['server=x']],
  ] as const)('%s', (_, script, cause, code, shown) => {
    const played = play([opened, ...script]);
    expect(played.end && causeOfEnd(played.end)).toBe(cause);
    expect(played.end && codeOfEnd(played.end)).toBe(code);
    expect(played.trailers).toEqual(shown);
    expect(messagesOf(played)).toEqual([]);
  });

  it.each([
    ['whole', [data(Buffer.from('no ')), data(Buffer.from('backend'), true)], 'no backend', false, []],
    ['until it is reset', [data(Buffer.from('no ba')), { kind: 'reset', code: 2 } as const], 'no ba', false, []],
    [
      'until the connection ends',
      [data(Buffer.from('no')), { kind: 'closed', stage: 'open', greeting: 'nothing', errno: '' } as const],
      'no',
      false,
      [],
    ],
    ['up to the limit', [data(Buffer.from('x'.repeat(101)))], 'x'.repeat(100), true, [{ kind: 'reset', code: 8 }]],
  ])('A1: the body is shown, %s', (_, script, text, isCut, acts) => {
    const played = play([opened, left, block([':status=502', 'content-type=text/plain']), ...script]);
    expect(played.end).toMatchObject({ kind: 'http', answer: { status: 502, body: { text, isCut } } });
    expect(played.acts).toEqual(acts);
  });
});

describe('ends that are no answer keep what had come', () => {
  const closed: StreamEvent = { kind: 'closed', stage: 'open', greeting: 'nothing', errno: 'ECONNRESET' };
  it.each([
    ['a reset before headers', [opened, { kind: 'reset', code: 8 }], 'stream-reset', false],
    ['F42: a reset after headers', [opened, head(), { kind: 'reset', code: 1 }], 'protocol-disagreement', true],
    [
      'F42: NO_ERROR without an end',
      [opened, head(), message('a'), { kind: 'reset', code: 0 }],
      'ended-without-status',
      true,
    ],
    ['F26: GOAWAY above', [opened, goaway(true)], 'not-processed', false],
    ['GOAWAY below', [opened, head(), goaway(false)], 'server-shut-down', true],
    ['a connection that ends', [opened, head(), closed], 'connection-dropped', true],
    ['no connection', [{ kind: 'never-sent', why: 'not-connected' }], 'not-connected', false],
    ['an unanswered ping', [opened, { kind: 'unanswered-ping', waitedMs: 20_000 }], 'unanswered-ping', false],
  ] as const)('%s', (_, script, cause, hasAnswered) => {
    const played = play(script);
    expect(played.end && causeOfEnd(played.end)).toBe(cause);
    expect(played.end?.past.hasAnswered).toBe(hasAnswered);
    // Nothing can be reset that has gone.
    expect(played.acts).toEqual([]);
  });

  it('F44: a call that was never sent has sent no message', () => {
    const played = play([
      { kind: 'waiting', streamLimit: 1 },
      { kind: 'never-sent', why: 'connection-ended' },
    ]);
    expect(played.end).toMatchObject({ past: { messagesSent: 0, sentForMs: 0 } });
    expect(played.end && judgeRetry(played.end, 0)).toBe('again');
  });

  it('a reset behind the status changes nothing', () => {
    const played = play([opened, only('grpc-status=5'), { kind: 'reset', code: 0 }, closed]);
    expect(played.events.filter(each => each.kind === 'end')).toHaveLength(1);
    expect(played.end).toMatchObject({ kind: 'status', status: { code: 5 } });
  });

  it('whatever comes, there is one end, and nothing behind it', () => {
    const any = fc.constantFrom<StreamEvent>(
      opened,
      left,
      head(),
      head('grpc-status=1'),
      only('grpc-status=0'),
      block([':status=503']),
      message('a'),
      message('a', true),
      data(Buffer.from([0, 0, 0])),
      data(Buffer.alloc(0), true),
      trailers('grpc-status=0'),
      block(['grpc-status=3']),
      fault('x'),
      goaway(true),
      closed,
      { kind: 'reset', code: 0 },
      { kind: 'waiting', streamLimit: 1 },
    );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), script => {
        const { events } = play([...script, closed]);
        expect(events.filter(each => each.kind === 'end')).toHaveLength(1);
        expect(events.at(-1)?.kind).toBe('end');
      }),
    );
  });
});

describe('what is ended here', () => {
  function begin(options: Partial<GrpcCallOptions> = {}): GrpcCall {
    const call = new GrpcCall({ ...usual, ...options });
    call.takeActs();
    return call;
  }

  it.each([
    ['before there is a connection', [], 'deadline-before-connection'],
    ['F9: while the call waits for a stream', [{ kind: 'waiting', streamLimit: 1 }], 'deadline-waiting-for-stream'],
    ['while the server works', [{ kind: 'waiting', streamLimit: 1 }, opened], 'deadline-exceeded'],
  ] as const)('a deadline %s', (_, script, cause) => {
    const call = begin({ timeoutMs: 100 });
    script.forEach((event, at) => call.receive(event, at));
    call.passDeadline(100);
    const { end, acts } = take(call);
    expect(end).toMatchObject({
      kind: 'deadline',
      deadlineMs: 100,
      streamLimit: cause.includes('stream') ? 1 : undefined,
    });
    expect(end && causeOfEnd(end)).toBe(cause);
    expect(acts).toEqual([{ kind: 'reset', code: 8 }]);
  });

  it('F9: a call that waits is not sent', () => {
    const call = begin();
    call.receive({ kind: 'waiting', streamLimit: 1 }, 1);
    expect(take(call).events.map(each => each.kind)).toEqual(['waiting']);
    call.receive(opened, 2);
    expect(take(call).events.map(each => each.kind)).toEqual(['sent']);
  });

  it('a cancel forgets what has not been sent', () => {
    const call = begin();
    call.write(Buffer.from('a'), false);
    call.end({ kind: 'cancelled' }, 5);
    call.write(Buffer.from('b'), false);
    call.halfClose();
    expect(take(call)).toMatchObject({ end: { kind: 'cancelled' }, acts: [{ kind: 'reset', code: 8 }] });
  });

  it('a stream that nobody has asked for yet needs no reset', () => {
    const call = new GrpcCall(usual);
    call.end({ kind: 'cancelled' }, 0);
    expect(call.takeActs()).toEqual([]);
  });

  it('a reply over the limit is not waited for', () => {
    const played = play([opened, head(), data(Buffer.from([0, 0, 0, 4, 0]))]);
    expect(played.end).toMatchObject({ kind: 'limit', limit: { what: 'reply', sizeBytes: 1_024, limitBytes: 1_000 } });
    expect(played.acts).toEqual([{ kind: 'reset', code: 8 }]);
  });

  it('a reply that cannot be decompressed', () => {
    const call = begin();
    call.receive(opened, 1);
    call.end({ kind: 'undecodable', reason: 'no gzip' }, 2);
    expect(take(call).end).toMatchObject({ kind: 'undecodable', past: { sentForMs: 1 } });
  });
});

describe('the request side', () => {
  it('opens, sends messages and ends in order', () => {
    const call = new GrpcCall(usual);
    call.write(Buffer.from('a'), false);
    call.write(Buffer.from('b'), true);
    call.halfClose();
    call.halfClose();
    call.write(Buffer.from('late'), false);
    expect(call.takeActs()).toEqual([
      { kind: 'open', fields },
      { kind: 'data', pieces: [Uint8Array.from([0, 0, 0, 0, 1, 97])], isEndStream: false },
      { kind: 'data', pieces: [Uint8Array.from([1, 0, 0, 0, 1, 98])], isEndStream: false },
      { kind: 'data', pieces: [], isEndStream: true },
    ]);
    expect(call.takeActs()).toEqual([]);
  });

  it('counts messages when their last byte has left', () => {
    const call = new GrpcCall(usual);
    for (const text of ['', 'abc', 'x']) call.write(Buffer.from(text), false);
    const counts = [4, 1, 7, 1, 6].map(bytes => {
      call.receive({ kind: 'left', bytes }, 1);
      return call.takeEvents().map(each => each.kind === 'messages-left' && each.count);
    });
    expect(counts).toEqual([[], [1], [], [2], [3]]);
  });

  it('is reset with NO_ERROR when the answer comes before its end', () => {
    const call = new GrpcCall({ ...usual, replies: 'any' });
    call.write(Buffer.from('a'), false);
    call.takeActs();
    call.receive(opened, 1);
    call.receive(only('grpc-status=0'), 2);
    expect(call.takeActs()).toEqual([{ kind: 'reset', code: 0 }]);
    expect(call.isOver).toBe(true);
  });

  it('is reset, too, when messages of it have not left', () => {
    const played = play([opened, only('grpc-status=5')]);
    expect(played.acts).toEqual([{ kind: 'reset', code: 0 }]);
    expect(play([opened, left, only('grpc-status=5')]).acts).toEqual([]);
  });

  it('answers come while it is open', () => {
    const call = new GrpcCall({ ...usual, replies: 'any' });
    call.receive(opened, 1);
    call.receive(head(), 2);
    call.receive(message('a'), 3);
    call.write(Buffer.from('b'), false);
    expect(messagesOf(take(call))).toEqual(['a']);
    expect(call.isOver).toBe(false);
  });

  it('its fields are counted as HTTP/2 counts them', () => {
    const bytes = fields.reduce((sum, { name, value }) => sum + name.length + value.length + 32, 0);
    const { end } = play([opened, { kind: 'reset', code: 1 }]);
    expect(end?.past).toMatchObject({ fieldCount: fields.length, fieldBytes: bytes });
  });
});
