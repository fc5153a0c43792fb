import { describe, expect, it } from 'vitest';

import { readMetadata } from '../fields/metadata-fields';
import { mergeMetadata, refuseEntry, type SentEntry } from './metadata-rules';
import { type Request, requestFields } from './request-fields';
import { readTimeout, timeoutValue } from './timeout';

const text = (key: string, value: string): SentEntry => ({ key, value: { $case: 'text', value } });
const binary = (key: string, ...values: readonly number[]): SentEntry => ({
  key,
  value: { $case: 'binary', value: Uint8Array.from(values) },
});

const usual: Request = {
  path: '/a.B/C',
  scheme: 'http',
  authority: 'localhost',
  metadata: [],
  timeoutMs: undefined,
  isCompressed: false,
  refusesCompression: false,
};
const linesOf = (request: Partial<Request>): readonly string[] =>
  requestFields({ ...usual, ...request }).map(({ name, value }) => `${name}: ${value}`);

describe('the fields of a request', () => {
  it('pseudo-fields first, then those of gRPC, then the metadata', () => {
    const metadata = [text('x', '1'), binary('y-bin', 1, 2), text('x', '2'), text('z', '')];
    expect(linesOf({ metadata, timeoutMs: 5_000, isCompressed: true, scheme: 'https' })).toEqual([
      ':method: POST',
      ':scheme: https',
      ':path: /a.B/C',
      ':authority: localhost',
      'te: trailers',
      'grpc-timeout: 5000m',
      'content-type: application/grpc',
      'grpc-encoding: gzip',
      'grpc-accept-encoding: identity,deflate,gzip',
      'user-agent: sockeye',
      'x: 1',
      'y-bin: AQI=',
      'x: 2',
      'z: ',
    ]);
  });

  it('says nothing that is not asked for', () => {
    const names = requestFields({ ...usual, refusesCompression: true }).map(({ name }) => name);
    expect(names).not.toContain('grpc-timeout');
    expect(names).not.toContain('grpc-encoding');
    expect(linesOf({ refusesCompression: true })).toContain('grpc-accept-encoding: identity');
  });

  it('A4: a user-agent in the metadata is the only one', () => {
    const lines = linesOf({ metadata: [text('user-agent', 'grpc-go/1.60')] }).filter(line => line.startsWith('user-'));
    expect(lines).toEqual(['user-agent: grpc-go/1.60']);
  });

  it('a path beyond ASCII goes as UTF-8', () => {
    expect(linesOf({ path: '/é/ü' })).toContain(`:path: ${Buffer.from('/é/ü').toString('latin1')}`);
  });

  it('bytes come back as they were sent', () => {
    const metadata = [binary('a-bin'), binary('a-bin', 0, 255), binary('b-bin', 1, 2, 3)];
    const fields = requestFields({ ...usual, metadata }).slice(-3);
    expect(readMetadata(fields, 'elsewhere')).toEqual({ entries: metadata, violations: [] });
  });
});

describe('grpc-timeout', () => {
  it.each([
    [-5, '1n'],
    [0, '1n'],
    [1e-7, '1n'],
    [0.000_5, '500n'],
    [0.25, '250000n'],
    [0.999_999_9, '1000000n'],
    [1, '1m'],
    [1.2, '2m'],
    [5_000, '5000m'],
    [99_999_999, '99999999m'],
    [100_000_000, '100000S'],
    [100_000_001, '100001S'],
    [99_999_999_000, '99999999S'],
    [99_999_999_001, '1666667M'],
    [6e12, '1666667H'],
    [1e30, '99999999H'],
    [Infinity, '99999999H'],
  ])('%d ms is %s', (ms, value) => {
    expect(timeoutValue(ms)).toBe(value);
    expect(value).toMatch(/^\d{1,8}[numSMH]$/);
    const back = readTimeout(value) ?? 0;
    expect(back).toBeGreaterThanOrEqual(Math.min(ms, 99_999_999 * 3_600_000));
  });

  it.each([
    ['1n', 1e-6],
    ['250u', 0.25],
    ['189m', 189],
    ['2S', 2_000],
    ['3M', 180_000],
    ['1H', 3_600_000],
    ['0m', 0],
    [' 5S ', 5_000],
  ])('%j says %d ms', (value, ms) => {
    expect(readTimeout(value)).toBe(ms);
  });

  it.each(['', 'm', '5', '123456789m', '5s', '5 S', '-5S', '5.5S', '5ms'])('%j says nothing', value => {
    expect(readTimeout(value)).toBeUndefined();
  });
});

describe('metadata that cannot be sent are refused with the reason', () => {
  it.each([
    ['', 'name-empty'],
    [':path', 'name-of-http2'],
    [':authority', 'name-of-http2'],
    ['X-Id', 'name-upper-case'],
    ['x id', 'name-character'],
    ['x:id', 'name-character'],
    ['é', 'name-character'],
    ['x\n', 'name-character'],
    ['grpc-timeout', 'name-of-deadline'],
    ['grpc-status', 'name-of-grpc'],
    ['grpc-message', 'name-of-grpc'],
    ['grpc-encoding', 'name-of-grpc'],
    ['grpc-accept-encoding', 'name-of-grpc'],
    ['grpc-message-type', 'name-of-grpc'],
    ['grpc-status-details-bin', 'name-of-grpc'],
    ['grpc-anything', 'name-of-grpc'],
    ['te', 'name-of-http2'],
    ['host', 'name-of-http2'],
    ['connection', 'name-of-http2'],
    ['keep-alive', 'name-of-http2'],
    ['proxy-connection', 'name-of-http2'],
    ['transfer-encoding', 'name-of-http2'],
    ['upgrade', 'name-of-http2'],
    ['http2-settings', 'name-of-http2'],
    ['content-length', 'name-of-http2'],
    ['content-type', 'name-of-http2'],
    ['trailer', 'name-of-http2'],
  ])('the key %j: %s', (key, rule) => {
    const refusal = refuseEntry(text(key, 'v'));
    expect(refusal?.rule).toBe(rule);
    expect(refusal?.words).toMatch(/\.$/);
  });

  it.each([
    'user-agent',
    'authorization',
    'cookie',
    'x.y_z-1',
    'constructor',
    '__proto__',
    'accept-encoding',
    'traceparent',
    'grpc',
    'grpc.x',
  ])('the key %j can be sent', key => {
    expect(refuseEntry(text(key, 'v'))).toBeUndefined();
  });

  it.each(['grpc-trace-bin', 'grpc-tags-bin', 'x-bin'])('bytes of %s can be sent', key => {
    expect(refuseEntry(binary(key, 0))).toBeUndefined();
    expect(refuseEntry(text(key, 'AA'))?.rule).toBe('value-not-bytes');
  });

  it.each([
    ['A8: a blank at its end', 'v ', 'value-blank'],
    ['A8: a blank at its beginning', ' v', 'value-blank'],
    ['A8: nothing but a blank', ' ', 'value-blank'],
    ['a tab', '\tv', 'value-character'],
    ['a line break', 'a\nb', 'value-character'],
    ['a NUL', 'a\0b', 'value-character'],
    ['a letter beyond ASCII', 'é', 'value-character'],
    ['a blank inside', 'a b', undefined],
    ['nothing', '', undefined],
  ])('the value has %s', (_, value, rule) => {
    expect(refuseEntry(text('x', value))?.rule).toBe(rule);
  });

  it('bytes need a key that ends in -bin', () => {
    expect(refuseEntry(binary('x', 1))?.rule).toBe('value-not-text');
  });
});

describe('F5: where HTTP gives a name one value, the call says it', () => {
  it.each([
    'authorization',
    'proxy-authorization',
    'user-agent',
    'referer',
    'from',
    'date',
    'etag',
    'if-match',
    'range',
    'location',
    'max-forwards',
    'dnt',
  ])('%s of the target is replaced', key => {
    expect(mergeMetadata([text(key, 'target'), text('x', '1')], [text('x', '2'), text(key, 'call')])).toEqual({
      entries: [text('x', '1'), text('x', '2'), text(key, 'call')],
      replaced: [key],
    });
  });

  it('what the call repeats itself is sent as it stands, and the target keeps what the call does not say', () => {
    const twice = [text('authorization', 'a'), text('authorization', 'b')];
    expect(mergeMetadata([], twice)).toEqual({ entries: twice, replaced: [] });
    expect(mergeMetadata(twice, [])).toEqual({ entries: twice, replaced: [] });
  });

  it('all other names stand beside each other', () => {
    const entries = [text('cookie', 'a'), text('cookie', 'b'), binary('x-bin', 1), binary('x-bin', 2)];
    expect(mergeMetadata(entries.slice(0, 3), entries.slice(3))).toEqual({ entries, replaced: [] });
  });
});
