import { describe, expect, it } from 'vitest';

import { BodyReader } from '../http-answer/body-text';
import { readHttpAnswer } from '../http-answer/http-answer';
import { endOf } from '../testing/ends';
import type { CallEnd, CallPast, ConnectionPast } from './call-end';
import { causeOfEnd, needsLook } from './cause-of-end';
import { codeOfEnd } from './code-of-end';
import { suspectOf } from './code-causes';
import { http2Codes } from './http2-codes';
import { KeptLooks } from './kept-looks';
import { judgeRetry } from './retry';

type Past = Partial<CallPast>;
type Connection = Partial<ConnectionPast>;

const reset = (code: number, past: Past = {}, connection: Connection = {}): CallEnd =>
  endOf({ kind: 'reset', code }, past, connection);
const goaway = (
  code: number,
  more: { readonly debug?: string; readonly isAbove?: boolean; readonly suspect?: 'this' | 'another' | 'unknown' } = {},
  past: Past = {},
  connection: Connection = {},
): CallEnd => endOf({ kind: 'goaway', code, debug: '', isAbove: false, suspect: 'unknown', ...more }, past, connection);
const status = (code: number): CallEnd =>
  endOf({ kind: 'status', status: { code, message: '', sent: undefined, violations: [] }, violations: [], faults: [] });
const closed = (
  stage: 'connecting' | 'greeting' | 'open',
  greeting: 'http1' | 'tls' | 'other' | 'nothing' = 'nothing',
  connection: Connection = {},
): CallEnd => endOf({ kind: 'closed', stage, greeting, errno: '' }, {}, connection);
const http = (code: number): CallEnd =>
  endOf({ kind: 'http', answer: readHttpAnswer([{ name: ':status', value: String(code) }], new BodyReader(0)) });
const deadline = (waitsFor: 'connection' | 'stream' | 'answer'): CallEnd =>
  endOf({ kind: 'deadline', deadlineMs: 100, waitsFor, streamLimit: waitsFor === 'stream' ? 1 : undefined });
const violation = (statusCode?: number): CallEnd =>
  endOf({
    kind: 'violation',
    violations: [{ rule: 'message-missing', words: '' }],
    status: statusCode === undefined ? undefined : { code: statusCode, message: '', sent: undefined, violations: [] },
  });
const malformed: CallEnd = endOf({
  kind: 'malformed',
  isOfThisCall: true,
  fault: { rule: 'r', words: 'w', section: 's', code: 1, scope: 'stream', isFatal: false },
});

const manyFields = { fieldCount: 101 };
const largeFields = { fieldBytes: 8 * 1024 };

describe('F42: a reset means what its code says, by what had come and how long it took', () => {
  it.each([
    ['NO_ERROR without an end', reset(http2Codes.noError), 'ended-without-status', 13],
    ['NO_ERROR after messages', reset(http2Codes.noError, { hasAnswered: true }), 'ended-without-status', 13],
    ['PROTOCOL_ERROR before an answer', reset(http2Codes.protocolError), 'authority-rejected', 13],
    [
      'PROTOCOL_ERROR after headers',
      reset(http2Codes.protocolError, { hasAnswered: true }),
      'protocol-disagreement',
      13,
    ],
    [
      'PROTOCOL_ERROR after headers of a call with much metadata',
      reset(http2Codes.protocolError, { hasAnswered: true, ...largeFields }),
      'protocol-disagreement',
      13,
    ],
    ['PROTOCOL_ERROR with much metadata', reset(http2Codes.protocolError, largeFields), 'metadata-too-large', 13],
    ['PROTOCOL_ERROR with many entries', reset(http2Codes.protocolError, manyFields), 'too-many-headers', 13],
    ['INTERNAL_ERROR', reset(http2Codes.internalError), 'server-failed', 13],
    ['FLOW_CONTROL_ERROR', reset(http2Codes.flowControlError), 'protocol-disagreement', 13],
    ['SETTINGS_TIMEOUT', reset(http2Codes.settingsTimeout), 'protocol-disagreement', 13],
    ['STREAM_CLOSED', reset(http2Codes.streamClosed), 'protocol-disagreement', 13],
    ['FRAME_SIZE_ERROR', reset(http2Codes.frameSizeError), 'protocol-disagreement', 13],
    ['FRAME_SIZE_ERROR with much metadata', reset(http2Codes.frameSizeError, largeFields), 'metadata-too-large', 13],
    ['REFUSED_STREAM', reset(http2Codes.refusedStream), 'not-processed', 14],
    ['REFUSED_STREAM after headers', reset(http2Codes.refusedStream, { hasAnswered: true }), 'stream-reset', 14],
    ['CANCEL after 15 ms', reset(http2Codes.cancel), 'stream-reset', 1],
    [
      'CANCEL of a long call on which something went',
      reset(http2Codes.cancel, { sentForMs: 90_000 }),
      'stream-reset',
      1,
    ],
    [
      'CANCEL after a minute of nothing',
      reset(http2Codes.cancel, { sentForMs: 60_000, idleMs: 60_000 }),
      'idle-cut',
      1,
    ],
    [
      'CANCEL at the deadline',
      reset(http2Codes.cancel, { timeoutMs: 60_000, sentForMs: 60_001, idleMs: 60_001 }),
      'deadline-at-server',
      1,
    ],
    ['CANCEL before the deadline', reset(http2Codes.cancel, { timeoutMs: 1_000, sentForMs: 15 }), 'stream-reset', 1],
    ['COMPRESSION_ERROR', reset(http2Codes.compressionError), 'protocol-disagreement', 13],
    ['COMPRESSION_ERROR with much metadata', reset(http2Codes.compressionError, largeFields), 'metadata-too-large', 13],
    ['CONNECT_ERROR', reset(http2Codes.connectError), 'proxy-lost-server', 13],
    ['ENHANCE_YOUR_CALM', reset(http2Codes.enhanceYourCalm), 'asked-for-calm', 8],
    ['INADEQUATE_SECURITY', reset(http2Codes.inadequateSecurity), 'tls-too-weak', 7],
    ['HTTP_1_1_REQUIRED', reset(http2Codes.http11Required), 'http1-only', 13],
    ['a code that HTTP/2 does not know', reset(0x1234), 'stream-reset', 13],
  ])('%s', (_, end, cause, code) => {
    expect(causeOfEnd(end)).toBe(cause);
    expect(codeOfEnd(end)).toBe(code);
  });
});

describe('F41: ENHANCE_YOUR_CALM is told by its causes', () => {
  it.each([
    ['cancels', {}, { recentCancels: 20, recentCalls: 200 }, 'too-many-cancels'],
    ['cancels, though there is much metadata', largeFields, { recentCancels: 20 }, 'too-many-cancels'],
    ['many entries', manyFields, { recentCalls: 200 }, 'too-many-headers'],
    ['large entries', largeFields, {}, 'metadata-too-large'],
    ['entries were taken', { ...largeFields, hasAnswered: true }, {}, 'asked-for-calm'],
    ['calls', {}, { recentCalls: 100, recentPings: 3 }, 'too-many-calls'],
    ['pings', {}, { recentPings: 2 }, 'too-many-pings'],
    ['nothing that is known', {}, {}, 'asked-for-calm'],
  ])('%s', (_, past, connection, cause) => {
    expect(causeOfEnd(reset(http2Codes.enhanceYourCalm, past, connection))).toBe(cause);
    expect(causeOfEnd(goaway(http2Codes.enhanceYourCalm, {}, past, connection))).toBe(cause);
  });
});

describe('F8, F26, F30, F40: a GOAWAY means what its code says, to the call that it meant and to those beside', () => {
  it.each([
    ['F8: too_many_pings', goaway(http2Codes.enhanceYourCalm, { debug: 'too_many_pings' }), 'too-many-pings'],
    [
      'F8: too_many_pings, after cancels',
      goaway(11, { debug: 'too_many_pings' }, {}, { recentCancels: 99 }),
      'too-many-pings',
    ],
    ['F8: too_many_pings with another code', goaway(http2Codes.noError, { debug: 'Too_many_pings' }), 'too-many-pings'],
    ['F26: NO_ERROR, above the last stream', goaway(http2Codes.noError, { isAbove: true }), 'not-processed'],
    ['NO_ERROR, below the last stream', goaway(http2Codes.noError), 'server-shut-down'],
    ['F30: HTTP_1_1_REQUIRED first of all', goaway(13, { isAbove: true }, {}, { hasGreeted: false }), 'http1-only'],
    [
      'F40: PROTOCOL_ERROR for this call with 200 entries',
      goaway(1, { suspect: 'this' }, { fieldCount: 200 }),
      'too-many-headers',
    ],
    ['F40: PROTOCOL_ERROR beside it', goaway(1, { suspect: 'another' }), 'ended-for-another-call'],
    ['F40: PROTOCOL_ERROR beside it, not processed', goaway(1, { suspect: 'another', isAbove: true }), 'not-processed'],
    ['F40: PROTOCOL_ERROR of an ordinary call', goaway(1, { suspect: 'this' }), 'protocol-disagreement'],
    [
      'F40: PROTOCOL_ERROR after an answer',
      goaway(1, {}, { hasAnswered: true, ...manyFields }),
      'protocol-disagreement',
    ],
    ['F40: STREAM_CLOSED', goaway(http2Codes.streamClosed), 'protocol-disagreement'],
    [
      'F40: COMPRESSION_ERROR for a large field',
      goaway(9, { suspect: 'this' }, { fieldBytes: 40_000 }),
      'metadata-too-large',
    ],
    ['F40: COMPRESSION_ERROR beside it', goaway(9, { suspect: 'another' }), 'ended-for-another-call'],
    ['F40: COMPRESSION_ERROR of an ordinary call', goaway(9), 'protocol-disagreement'],
    ['FRAME_SIZE_ERROR', goaway(http2Codes.frameSizeError), 'protocol-disagreement'],
    ['FLOW_CONTROL_ERROR', goaway(http2Codes.flowControlError), 'protocol-disagreement'],
    ['SETTINGS_TIMEOUT', goaway(http2Codes.settingsTimeout), 'protocol-disagreement'],
    ['INTERNAL_ERROR', goaway(http2Codes.internalError), 'server-failed'],
    ['CONNECT_ERROR', goaway(http2Codes.connectError), 'proxy-lost-server'],
    ['INADEQUATE_SECURITY', goaway(http2Codes.inadequateSecurity), 'tls-too-weak'],
    ['INADEQUATE_SECURITY, whoever is suspected', goaway(12, { suspect: 'another' }), 'tls-too-weak'],
    ['CANCEL', goaway(http2Codes.cancel), 'stream-reset'],
    ['a code that HTTP/2 does not know', goaway(99), 'stream-reset'],
  ])('%s', (_, end, cause) => {
    expect(causeOfEnd(end)).toBe(cause);
    expect(codeOfEnd(end)).toBe(14);
  });

  it.each([
    ['the only one', [[1, 9, 500, false]], 1],
    ['the only one, though it was answered', [[1, 9, 500, true]], 1],
    [
      'the one with many entries',
      [
        [1, 9, 500, false],
        [3, 200, 7_000, false],
        [5, 9, 500, false],
      ],
      3,
    ],
    [
      'the largest of two',
      [
        [1, 9, 9_000, false],
        [3, 9, 40_000, false],
      ],
      3,
    ],
    [
      'not one that was answered',
      [
        [1, 200, 40_000, true],
        [3, 9, 9_000, false],
      ],
      3,
    ],
    [
      'nobody, when all are alike',
      [
        [1, 9, 500, false],
        [3, 9, 500, false],
      ],
      undefined,
    ],
    ['nobody, when there is none', [], undefined],
  ] as const)('F40: suspected is %s', (_, calls, id) => {
    const open = calls.map(([each, fieldCount, fieldBytes, hasAnswered]) => ({
      id: each,
      fieldCount,
      fieldBytes,
      hasAnswered,
    }));
    expect(suspectOf(open)).toBe(id);
  });
});

describe('F4: faults of HTTP/2 beside a status', () => {
  it.each([
    [['connection-field'], 'http2-malformed'],
    [['upper-case-name', 'blanks-around-value'], 'http2-malformed'],
    [['blanks-around-value'], 'status'],
    [[], 'status'],
  ])('%j: %s', (rules, cause) => {
    const faults = rules.map(
      rule => ({ rule, words: '', section: '', code: 1, scope: 'stream', isFatal: false }) as const,
    );
    const end = status(5);
    expect(causeOfEnd(end.kind === 'status' ? { ...end, faults } : end)).toBe(cause);
    expect(codeOfEnd(end)).toBe(5);
  });
});

describe('all other ends', () => {
  it.each([
    ['OK', status(0), 'status', 0],
    ['a status', status(5), 'status', 5],
    ['UNIMPLEMENTED', status(12), 'unimplemented', 12],
    ['F10: a violation with OK', violation(0), 'grpc-violation', 13],
    ['a violation without a status', violation(), 'grpc-violation', 13],
    ['a violation with a status', violation(3), 'grpc-violation', 3],
    ['F4: malformed HTTP/2', malformed, 'http2-malformed', 13],
    ['F31: HTTP 401', http(401), 'http-unauthenticated', 16],
    ['F44: HTTP 431', http(431), 'http-fields-too-many', 13],
    ['F27: HTTP 404', http(404), 'http-not-found', 12],
    ['F27: HTTP 502', http(502), 'http-bad-gateway', 14],
    ['no connection', closed('connecting'), 'not-connected', 14],
    ['closed without a word', closed('greeting'), 'connection-closed', 14],
    ['HTTP/1', closed('greeting', 'http1'), 'http1', 14],
    ['TLS', closed('greeting', 'tls'), 'tls-expected', 14],
    ['anything else', closed('greeting', 'other'), 'not-http2', 14],
    ['closed in the middle', closed('open'), 'connection-dropped', 14],
    [
      'F44: closed in the middle of one that had worked',
      closed('open', 'nothing', { hasWorked: true }),
      'connection-dropped',
      14,
    ],
    [
      'F44: no connection where one had worked',
      closed('connecting', 'nothing', { hasWorked: true }),
      'connection-lost',
      14,
    ],
    ['F44: no word where there had been', closed('greeting', 'nothing', { hasWorked: true }), 'connection-lost', 14],
    ['an unanswered ping', endOf({ kind: 'unanswered-ping', waitedMs: 20_000 }), 'unanswered-ping', 14],
    ['never sent without a connection', endOf({ kind: 'never-sent', why: 'not-connected' }), 'not-connected', 14],
    [
      'F26: never sent on a connection that ended',
      endOf({ kind: 'never-sent', why: 'connection-ended' }),
      'not-processed',
      14,
    ],
    [
      'F26: never sent for want of a number',
      endOf({ kind: 'never-sent', why: 'no-more-numbers' }),
      'not-processed',
      14,
    ],
    ['refused', endOf({ kind: 'refused', refusal: { rule: 'value-blank', words: '' } }), 'request-refused', 13],
    [
      'more fields than the server takes',
      endOf({ kind: 'fields-too-large', sizeBytes: 2, limitBytes: 1 }),
      'metadata-too-large',
      8,
    ],
    [
      'a large reply',
      endOf({ kind: 'limit', limit: { what: 'reply', sizeBytes: 2, limitBytes: 1 } }),
      'message-too-large',
      8,
    ],
    ['many replies', endOf({ kind: 'limit', limit: { what: 'replies', limitBytes: 1 } }), 'replies-too-large', 8],
    [
      'F3: large fields of an answer',
      endOf({ kind: 'limit', limit: { what: 'fields', sizeBytes: 2, limitBytes: 1 } }),
      'answer-fields-too-large',
      8,
    ],
    ['broken gzip', endOf({ kind: 'undecodable', reason: '' }), 'undecodable', 13],
    ['a deadline without a connection', deadline('connection'), 'deadline-before-connection', 4],
    ['F9: a deadline while waiting for a stream', deadline('stream'), 'deadline-waiting-for-stream', 4],
    ['a deadline', deadline('answer'), 'deadline-exceeded', 4],
    ['a cancel', endOf({ kind: 'cancelled' }), 'cancelled', 1],
  ])('%s', (_, end, cause, code) => {
    expect(causeOfEnd(end)).toBe(cause);
    expect(codeOfEnd(end)).toBe(code);
  });
});

describe('F26: what was surely not processed may be sent again, once', () => {
  const never = (why: 'not-connected' | 'connection-ended' | 'no-more-numbers'): CallEnd =>
    endOf({ kind: 'never-sent', why });
  it.each([
    ['never sent: the connection had ended', never('connection-ended'), 'again'],
    ['never sent: no more numbers', never('no-more-numbers'), 'again'],
    ['never sent: no connection', never('not-connected'), 'safe-by-hand'],
    ['REFUSED_STREAM', reset(http2Codes.refusedStream), 'again'],
    ['REFUSED_STREAM behind headers', reset(http2Codes.refusedStream, { hasAnswered: true }), 'unsure'],
    ['above GOAWAY, NO_ERROR', goaway(0, { isAbove: true }), 'again'],
    ['above GOAWAY, INTERNAL_ERROR', goaway(2, { isAbove: true }), 'again'],
    ['above GOAWAY, for another call', goaway(1, { isAbove: true, suspect: 'another' }), 'again'],
    ['above GOAWAY, for its own metadata', goaway(1, { isAbove: true, suspect: 'this' }, manyFields), 'safe-by-hand'],
    ['above GOAWAY, HTTP_1_1_REQUIRED', goaway(13, { isAbove: true }), 'safe-by-hand'],
    ['above GOAWAY, ENHANCE_YOUR_CALM', goaway(11, { isAbove: true }), 'safe-by-hand'],
    ['below GOAWAY', goaway(0), 'unsure'],
    ['another reset', reset(http2Codes.cancel), 'unsure'],
    ['closed in the middle', closed('open'), 'unsure'],
    ['UNAVAILABLE by the server', status(14), 'unsure'],
    ['HTTP 503', http(503), 'unsure'],
    ['a deadline while waiting', deadline('stream'), 'unsure'],
    ['cancelled', endOf({ kind: 'cancelled' }), 'unsure'],
  ])('%s: %s', (_, end, retry) => {
    expect(judgeRetry(end, 0)).toBe(retry);
    expect(judgeRetry(end, 1)).toBe(retry === 'again' ? 'safe-by-hand' : retry);
  });
});

describe('F43: one look for one cause', () => {
  it('no look at a server that has said why', () => {
    const ends = [reset(1), goaway(11), http(503), closed('open'), status(14), deadline('stream'), malformed];
    expect(ends.map(end => needsLook(causeOfEnd(end)))).toEqual(ends.map(() => false));
    expect(needsLook(causeOfEnd(closed('connecting')))).toBe(true);
  });

  it('680 failures in four seconds make one look, and a later one another', () => {
    let looks = 0;
    const kept = new KeptLooks<number>(5_000);
    for (let at = 0; at < 680; at++) kept.get('target connection-lost', at * 6, () => ++looks);
    expect(looks).toBe(1);
    expect(kept.get('target connection-lost', 5_000, () => ++looks)).toBe(2);
    expect(kept.get('target connection-lost', 9_999, () => ++looks)).toBe(2);
    expect(kept.get('another connection-lost', 9_999, () => ++looks)).toBe(3);
  });
});
