import { describe, expect, it } from 'vitest';

import type { Fields } from '../fields/field-list';
import { BodyReader } from './body-text';
import { type HttpAnswer, isGrpcAnswer, readHttpAnswer } from './http-answer';

function fieldsOf(lines: readonly string[]): Fields {
  return lines.map(line => {
    const at = line.indexOf('=');
    return { name: line.slice(0, at), value: line.slice(at + 1) };
  });
}

function answer(lines: readonly string[], body: string | Uint8Array = '', limitBytes = 64 * 1024): HttpAnswer {
  const reader = new BodyReader(limitBytes);
  reader.push(typeof body === 'string' ? Buffer.from(body) : body);
  return readHttpAnswer(fieldsOf(lines), reader);
}

describe('F27, F31, A1, A7: each HTTP status has its meaning and its code', () => {
  it.each([
    [200, 'http-page', 2],
    [204, 'http-page', 2],
    [301, 'http-redirect', 2],
    [302, 'http-redirect', 2],
    [307, 'http-redirect', 2],
    [308, 'http-redirect', 2],
    [400, 'http-bad-request', 13],
    [401, 'http-unauthenticated', 16],
    [403, 'http-forbidden', 7],
    [404, 'http-not-found', 12],
    [405, 'http-not-for-grpc', 2],
    [407, 'http-proxy-authentication', 2],
    [408, 'http-request-timeout', 2],
    [413, 'http-body-too-large', 2],
    [415, 'http-not-for-grpc', 2],
    [418, 'http-other', 2],
    [421, 'http-misdirected', 2],
    [426, 'http-other-version', 2],
    [429, 'http-too-many-requests', 14],
    [431, 'http-fields-too-many', 13],
    [500, 'http-server-error', 2],
    [501, 'http-server-error', 2],
    [502, 'http-bad-gateway', 14],
    [503, 'http-unavailable', 14],
    [504, 'http-gateway-timeout', 14],
    [505, 'http-other-version', 2],
    [599, 'http-server-error', 2],
    [999, 'http-other', 2],
  ])('%i is %s, code %i', (status, cause, code) => {
    expect(answer([`:status=${String(status)}`])).toMatchObject({ status, cause, code });
  });

  it('no status at all', () => {
    expect(answer([])).toMatchObject({
      status: undefined,
      cause: 'http-other',
      code: 2,
      words: 'an answer without an HTTP status with no content-type',
    });
  });
});

describe('the field that says why comes first', () => {
  it.each([
    ['401', 'www-authenticate', 'Bearer error="invalid_token"'],
    ['403', 'www-authenticate', 'Bearer error="insufficient_scope"'],
    ['407', 'proxy-authenticate', 'Basic realm="p"'],
    ['307', 'location', 'https://login.example/'],
    ['301', 'location', '/'],
    ['429', 'retry-after', '30'],
    ['503', 'retry-after', 'Fri, 31 Dec 1999 23:59:59 GMT'],
    ['405', 'allow', 'GET, HEAD'],
    ['426', 'upgrade', 'HTTP/1.1'],
  ])('%s: %s', (status, name, value) => {
    const fields = [`:status=${status}`, 'content-type=text/html', 'x=1', 'server=envoy', `${name}=${value}`];
    expect(answer(fields).telling).toEqual([
      { name, value },
      { name: 'content-type', value: 'text/html' },
      { name: 'server', value: 'envoy' },
    ]);
  });

  it('repeated ones are all told', () => {
    const fields = [':status=401', 'www-authenticate=Negotiate', 'www-authenticate=Bearer'];
    expect(answer(fields).telling.map(each => each.value)).toEqual(['Negotiate', 'Bearer']);
  });
});

describe('F13: a status of gRPC in an answer that is none is kept', () => {
  it('a status and a message', () => {
    const told = answer([':status=503', 'grpc-status=14', 'grpc-message=no healthy%20upstream']);
    expect(told).toMatchObject({ code: 14, grpcStatus: { code: 14, message: 'no healthy upstream' } });
  });

  it.each([
    ['an error counts', ['grpc-status=7'], 7],
    ['OK does not', ['grpc-status=0'], 12],
    ['nor what is no number', ['grpc-status=OK'], 12],
  ])('%s', (_, lines, code) => {
    expect(answer([':status=404', ...lines]).code).toBe(code);
  });

  it('a message alone', () => {
    expect(answer([':status=503', 'grpc-message=why ']).grpcMessage).toBe('why ');
  });
});

describe('what answered is named', () => {
  it.each([
    [[':status=200', 'content-type=text/html'], 'HTTP 200 with an HTML page (text/html)'],
    [[':status=200', 'content-type=application/grpcx'], 'HTTP 200 with content-type "application/grpcx"'],
    [[':status=503', 'content-type=application/grpc'], 'HTTP 503 with content-type application/grpc'],
    [[':status=401'], 'HTTP 401 with no content-type'],
  ])('%j: %s', (lines, words) => {
    expect(answer(lines).words).toBe(words);
    expect(isGrpcAnswer(fieldsOf(lines))).toBe(false);
  });

  it.each(['application/grpc', 'application/grpc+json', 'application/grpc; a=b'])('%s with 200 is gRPC', type => {
    expect(isGrpcAnswer(fieldsOf([':status=200', `content-type=${type}`]))).toBe(true);
  });
});

describe('A1: the body is shown, decoded by its charset', () => {
  it.each([
    ['UTF-8 without a charset', 'text/plain', Buffer.from('café'), 'café'],
    ['UTF-8', 'text/plain; charset=utf-8', Buffer.from('café'), 'café'],
    ['Latin-1', 'text/html; charset=ISO-8859-1', Buffer.from('café', 'latin1'), 'café'],
    ['Windows-1252', 'text/html;charset="windows-1252"', Buffer.from([0x80]), '€'],
    ['Shift JIS', 'text/html; charset=Shift_JIS', Buffer.from([0x82, 0xa0]), 'あ'],
    ['UTF-16', 'text/plain; charset=utf-16le', Buffer.from('né', 'utf16le'), 'né'],
    ['UTF-16 with a mark', 'text/plain', Buffer.from('\ufeffné', 'utf16le'), 'né'],
    ['UTF-8 with a mark, named otherwise', 'text/plain; charset=latin1', Buffer.from('\ufeffé'), 'é'],
    ['an unknown charset', 'text/plain; charset=klingon', Buffer.from('é'), 'é'],
    ['no UTF-8 and no charset', 'text/plain', Buffer.from([0x63, 0xe9]), 'cé'],
    ['no content-type', undefined, Buffer.from('plain'), 'plain'],
    ['nothing', 'text/plain', Buffer.alloc(0), ''],
  ])('%s', (_, type, body, text) => {
    const lines = type === undefined ? [':status=500'] : [':status=500', `content-type=${type}`];
    expect(answer(lines, body).body).toEqual({ text, sizeBytes: body.length, isCut: false, whyNone: undefined });
  });

  it.each([
    ['compressed', ['content-encoding=gzip'], 'anything', 'it is compressed (gzip)'],
    ['not compressed by name', ['content-encoding=identity'], 'text', undefined],
    ['not a text', ['content-type=image/png'], 'a\0b', 'it is not a text'],
  ])('%s', (_, lines, body, whyNone) => {
    expect(answer([':status=500', ...lines], body).body).toMatchObject({
      whyNone,
      text: whyNone === undefined ? body : '',
    });
  });

  it('what is over the limit is cut, between characters', () => {
    expect(answer([':status=500'], 'aé', 2).body).toEqual({ text: 'a', sizeBytes: 3, isCut: true, whyNone: undefined });
  });

  it('keeps no more than the limit, however it comes', () => {
    const reader = new BodyReader(10);
    const chunk = Buffer.from('1234');
    for (let at = 0; at < 5; at++) reader.push(chunk);
    chunk.fill(0);
    expect(reader.isFull).toBe(true);
    expect(reader.text(undefined, undefined)).toMatchObject({ text: '1234123412', sizeBytes: 20, isCut: true });
  });
});
