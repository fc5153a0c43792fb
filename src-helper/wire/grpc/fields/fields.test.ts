import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { judgeContentType } from './content-type';
import { fieldValue, type Fields, fieldValues, httpStatus, messageEncoding } from './field-list';
import { decodePercent, textOfBytes } from './field-text';
import { readMetadata } from './metadata-fields';
import { readStatus } from './status-fields';

/** Fields out of `name=value`; the value's characters are bytes. */
function fieldsOf(...lines: readonly string[]): Fields {
  return lines.map(line => {
    const at = line.indexOf('=');
    return { name: line.slice(0, at), value: line.slice(at + 1) };
  });
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

describe('F12: grpc-status', () => {
  it.each([
    ['0', 0],
    ['16', 16],
    ['00', 0],
    ['013', 13],
    [' 13', 13],
    ['13\t', 13],
  ])('%j is %i', (value, code) => {
    expect(readStatus(fieldsOf(`grpc-status=${value}`))).toEqual({
      code,
      message: '',
      sent: undefined,
      violations: [],
    });
  });

  it.each([
    '17',
    '99',
    '4294967296',
    '99999999999999999999',
    '-1',
    '+1',
    '1.0',
    '0x5',
    '5, 7',
    'OK',
    'NOT_FOUND',
    '',
    ' ',
    '1 3',
  ])('%j is UNKNOWN, and what came is kept', value => {
    const status = readStatus(fieldsOf(`grpc-status=${value}`, 'grpc-message=why'));
    expect(status).toMatchObject({ code: 2, message: 'why', sent: value });
    expect(status?.violations).toEqual([
      { rule: 'status-number', words: `grpc-status is ${JSON.stringify(value)}, not a number from 0 to 16` },
    ]);
  });

  it('none is none, whatever else there is', () => {
    expect(readStatus(fieldsOf('grpc-message=lonely', ':status=200'))).toBeUndefined();
  });

  it.each([
    [['grpc-status=5', 'grpc-status=7'], 5, 'grpc-status stands 2 times: "5", "7"'],
    [['grpc-status=0', 'grpc-status=0'], 0, 'grpc-status stands 2 times: "0", "0"'],
    [['grpc-status=3', 'grpc-message=a', 'grpc-message=b'], 3, 'grpc-message stands 2 times: "a", "b"'],
  ])('%j: the first counts, and that is said', (lines, code, words) => {
    expect(readStatus(fieldsOf(...lines))).toMatchObject({ code, violations: [{ rule: 'status-repeated', words }] });
  });
});

describe('F1, F7: grpc-message', () => {
  it.each([
    ['F1: a blank at its end', 'value is bad: ', 'value is bad: '],
    ['F1: blanks and tabs around', '\t a \t', '\t a \t'],
    ['F1: control characters', 'a\x01\x7fb', 'a\x01\x7fb'],
    ['empty', '', ''],
    ['percent-encoded', 'caf%C3%A9 %F0%9F%90%9F', 'café 🐟'],
    ['percent-encoded in small letters', 'caf%c3%a9', 'café'],
    ['lines', 'one%0Atwo', 'one\ntwo'],
    ['an encoded percent sign', '100%25', '100%'],
    ['an encoded percent sign is decoded once', '%2541', '%41'],
    ['F7: raw UTF-8', utf8('café 🐟'), 'café 🐟'],
    ['F7: raw UTF-8 beside encoded', `${utf8('é')}%C3%A9`, 'éé'],
    ['F7: a sequence that is half raw, half encoded', '\xc3%A9', 'é'],
    ['a percent sign alone', '100%', '100%'],
    ['a percent sign before one digit', '%4', '%4'],
    ['a percent sign before no digits', '%zz %-1 % 1', '%zz %-1 % 1'],
    ['a byte order mark', '%EF%BB%BFa', '\ufeffa'],
    ['a NUL', 'a%00b', 'a\0b'],
  ])('%s', (_, value, text) => {
    expect(decodePercent(value)).toEqual({ text, isUtf8: true });
  });

  it.each([
    ['an encoded byte that is not UTF-8', 'a%FFb', 'a%FFb'],
    ['a raw byte that is not UTF-8', 'Schl\xfcssel', 'Schl%FCssel'],
    ['a sequence that is cut', '%E2%82', '%E2%82'],
    ['a cut sequence before a whole one', '%E2%82é'.replace('é', '%C3%A9'), '%E2%82é'],
    ['a surrogate', '%ED%A0%80', '%ED%A0%80'],
    ['a sequence that is too long', '%C0%80', '%C0%80'],
    ['a character beyond Unicode', '%F4%90%80%80', '%F4%90%80%80'],
  ])('F7: %s stays visible', (_, value, text) => {
    expect(decodePercent(value)).toEqual({ text, isUtf8: false });
    expect(readStatus(fieldsOf('grpc-status=2', `grpc-message=${value}`))?.violations).toMatchObject([
      { rule: 'message-text' },
    ]);
  });

  it('whatever is UTF-8 comes back as it is, raw and encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const encoded = Buffer.from(text).toString('hex').replace(/../g, '%$&');
        expect(decodePercent(encoded)).toEqual({ text, isUtf8: true });
        expect(textOfBytes(utf8(text))).toEqual({ text, isUtf8: true });
      }),
    );
  });

  it('bytes are UTF-8 here where they are for TextDecoder, and no text hides one that is not', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), values => {
        const { text, isUtf8 } = textOfBytes(Buffer.from(values).toString('latin1'));
        let expected: string | undefined;
        try {
          expected = strict.decode(Uint8Array.from(values));
        } catch {
          expected = undefined;
        }
        expect(isUtf8).toBe(expected !== undefined);
        if (expected !== undefined) expect(text).toBe(expected);
        // The replacement character has a form of its own in UTF-8, which begins with 0xef.
        if (!values.includes(0xef)) expect(text).not.toContain('\ufffd');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['bytes that begin a sequence and do not end it', '\xe2'.repeat(4_000_000)],
    ['bytes that are none of UTF-8', '\xff'.repeat(4_000_000)],
  ])('4 MB of %s are decoded like other text', (_, raw) => {
    expect(textOfBytes(raw).text).toHaveLength(12_000_000);
  });

  it('any bytes give some text', () => {
    const raw = Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join('');
    expect(textOfBytes(raw).text.startsWith(raw.slice(0, 128))).toBe(true);
  });
});

describe('metadata', () => {
  const binary = (...values: readonly number[]): unknown => ({ $case: 'binary', value: Uint8Array.from(values) });
  const text = (value: string): unknown => ({ $case: 'text', value });

  it.each([
    ['padded', 'AQI=', [binary(1, 2)]],
    ['without padding', 'AQI', [binary(1, 2)]],
    ['empty', '', [binary()]],
    ['joined by commas', 'AQ==,Ag, Aw==', [binary(1), binary(2), binary(3)]],
    ['joined, one of them empty', 'AQ,,Ag', [binary(1), binary(), binary(2)]],
    ['with blanks around', ' AQ== ', [binary(1)]],
    ['all digits of base64', '+/+/', [binary(0xfb, 0xff, 0xbf)]],
  ])('a -bin value: %s', (_, value, values) => {
    const { entries, violations } = readMetadata(fieldsOf(`x-bin=${value}`), 'elsewhere');
    expect(entries).toEqual(values.map(each => ({ key: 'x-bin', value: each })));
    expect(violations).toEqual([]);
  });

  it.each([
    ['other characters', 'a*b'],
    ['the alphabet for addresses', '-_-_'],
    ['a digit too many', 'AQIDA'],
    ['too much padding', 'AQ==='],
    ['too little padding', 'AQ='],
    ['padding alone', '='],
    ['padding inside', 'AQ==AQ=='],
    ['a text', 'hello world'],
    ['a sign behind', 'AQ==;'],
    ['a question mark', '?'],
  ])('A3: a -bin value that is no base64, %s, is told and kept', (_, value) => {
    const { entries, violations } = readMetadata(fieldsOf(`x-bin=${value}`), 'elsewhere');
    expect(entries).toEqual([{ key: 'x-bin', value: text(value) }]);
    expect(violations).toEqual([
      { rule: 'binary-value', words: `x-bin is ${JSON.stringify(value)}, which is not base64` },
    ]);
  });

  it('a field of a million values is shown as it came, and told once', () => {
    const value = '*,'.repeat(1_000_000);
    const { entries, violations } = readMetadata(fieldsOf(`x-bin=${value}`), 'elsewhere');
    expect(entries).toEqual([{ key: 'x-bin', value: text(value) }]);
    expect(violations).toHaveLength(1);
  });

  it('a million blanks in a value are no work', () => {
    const value = `a${' '.repeat(1_000_000)}b`;
    expect(readMetadata(fieldsOf(`x-bin=${value}`), 'elsewhere').violations).toHaveLength(1);
    expect(readStatus(fieldsOf(`grpc-status=${value}`, `grpc-message=${value}`))?.code).toBe(2);
  });

  it('A3: of joined values only the wrong one is told', () => {
    const { entries, violations } = readMetadata(fieldsOf('x-bin=AQ==,*,Ag=='), 'elsewhere');
    expect(entries.map(each => each.value)).toEqual([binary(1), text('*'), binary(2)]);
    expect(violations).toHaveLength(1);
  });

  it('repeated entries stay apart, in their order, with blanks and raw UTF-8 as they came', () => {
    const fields = fieldsOf(':status=200', 'a=1', 'b=, ', 'a=2 ', `c=${utf8('é')}`, 'A=3', 'd=', 'grpc-status=0');
    expect(readMetadata(fields, 'elsewhere').entries).toEqual(
      [
        ['a', '1'],
        ['b', ', '],
        ['a', '2 '],
        ['c', 'é'],
        ['A', '3'],
        ['d', ''],
      ].map(([key = '', value = '']) => ({ key, value: text(value) })),
    );
  });

  it('F13: a status that does not count is shown with the rest', () => {
    const fields = fieldsOf(':status=503', 'grpc-status=14', 'grpc-message=upstream%20down', 'server=envoy');
    expect(readMetadata(fields, 'shown').entries.map(each => each.key)).toEqual([
      'grpc-status',
      'grpc-message',
      'server',
    ]);
    expect(readMetadata(fields, 'elsewhere').entries.map(each => each.key)).toEqual(['server']);
  });
});

describe('F11, A2: content-type', () => {
  it.each([
    'application/grpc',
    'application/grpc+proto',
    'application/grpc ',
    'Application/GRPC',
    'application/grpc; charset=utf-8',
    'application/grpc+proto;a=b',
  ])('%j is gRPC', value => {
    expect(judgeContentType(value)).toEqual({ kind: 'grpc' });
  });

  it.each([
    ['application/grpc+json', 'json', 'gRPC with messages in json, not Protobuf (application/grpc+json)'],
    ['application/grpc+thrift;x=y', 'thrift', 'gRPC with messages in thrift, not Protobuf (application/grpc+thrift)'],
    ['application/grpc+proto2', 'proto2', 'gRPC with messages in proto2, not Protobuf (application/grpc+proto2)'],
  ])('%j is gRPC with other messages', (value, subtype, words) => {
    expect(judgeContentType(value)).toEqual({ kind: 'other-messages', subtype, words });
  });

  it.each([
    [undefined, 'no content-type'],
    ['', 'no content-type'],
    ['application/grpcx', 'content-type "application/grpcx"'],
    ['application/grpc+', 'content-type "application/grpc+"'],
    ['application/grpc/proto', 'content-type "application/grpc/proto"'],
    ['xapplication/grpc', 'content-type "xapplication/grpc"'],
    ['application/grpc-web', 'gRPC-Web (application/grpc-web)'],
    ['application/grpc-web+proto', 'gRPC-Web (application/grpc-web+proto)'],
    ['application/grpc-web-text+proto', 'gRPC-Web as text (application/grpc-web-text+proto)'],
    ['application/connect+proto', 'a stream of the Connect protocol (application/connect+proto)'],
    ['application/proto', 'bare Protobuf, as the Connect protocol answers (application/proto)'],
    ['application/json; charset=utf-8', 'JSON (application/json)'],
    ['application/problem+json', 'a problem description in JSON (application/problem+json)'],
    ['text/html; charset=utf-8', 'an HTML page (text/html)'],
    ['text/plain', 'text (text/plain)'],
    ['image/png', 'content-type "image/png"'],
  ])('%j is not gRPC: %s', (value, words) => {
    expect(judgeContentType(value)).toEqual({ kind: 'not-grpc', words });
  });
});

describe('fields are found', () => {
  it.each([
    [[], undefined],
    [['grpc-encoding=gzip'], 'gzip'],
    [['grpc-encoding= Identity '], 'identity'],
    [['grpc-encoding='], undefined],
  ])('A2: the encoding in %j is %s', (lines, encoding) => {
    expect(messageEncoding(fieldsOf(...lines))).toBe(encoding);
  });

  it.each([
    [[':status=200'], 200],
    [[':status= 200 '], 200],
    [[':status=20'], undefined],
    [[':status=OK'], undefined],
    [['status=200'], undefined],
  ])('the status of HTTP in %j is %s', (lines, status) => {
    expect(httpStatus(fieldsOf(...lines))).toBe(status);
  });

  it('in whatever case they came, those in lower case first', () => {
    const fields = fieldsOf('Server=a', 'server=b');
    expect(fieldValue(fields, 'server')).toBe('b');
    expect(fieldValue(fieldsOf('Server=a'), 'server')).toBe('a');
    expect(fieldValues(fields, 'server')).toEqual(['a', 'b']);
  });
});
