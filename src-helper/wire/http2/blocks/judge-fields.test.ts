import { describe, expect, it } from 'vitest';

import type { HeaderField } from '../hpack/header-field';
import { type BlockRole, contentLengthOf, judgeFields, statusOf } from './judge-fields';

function fieldsOf(lines: readonly (readonly [string, string])[]): readonly HeaderField[] {
  return lines.map(([name, value]) => ({ name, value }));
}

const request = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/a/B'],
  [':authority', 'x'],
  ['te', 'trailers'],
] as const;
const response = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
] as const;
const trailers = [
  ['grpc-status', '0'],
  ['grpc-message', 'gr\xc3\xbcn'],
] as const;

describe('what is right has no fault', () => {
  it.each([
    ['request', request],
    ['response', response],
    ['trailers', trailers],
    [
      'response',
      [
        [':status', '103'],
        ['link', '<a>'],
      ],
    ],
    [
      'request',
      [
        [':method', 'CONNECT'],
        [':authority', 'x:1'],
      ],
    ],
    [
      'request',
      [
        [':method', 'CONNECT'],
        [':protocol', 'websocket'],
        [':scheme', 'http'],
        [':path', '/'],
        [':authority', 'x'],
      ],
    ],
    ['response', [...response, ['content-length', '5'], ['content-length', '5'], ['x', ''], ['y', 'a b\tc']]],
  ] as const)('%s', (role, lines) => {
    expect(judgeFields(fieldsOf(lines), role)).toEqual([]);
  });
});

type Row = readonly [string, BlockRole, readonly (readonly [string, string])[], string, string];

const rows: readonly Row[] = [
  ['no name', 'response', [...response, ['', 'x']], 'empty-name', '9113, 8.2.1'],
  ['capitals', 'response', [...response, ['X-Id', '1']], 'upper-case-name', '9113, 8.2'],
  ['a blank in a name', 'response', [...response, ['x id', '1']], 'bad-name', '9113, 8.2.1'],
  ['a colon in a name', 'response', [...response, ['x:id', '1']], 'bad-name', '9113, 8.2.1'],
  ['a control character in a name', 'response', [...response, ['x\x7f', '1']], 'bad-name', '9113, 8.2.1'],
  ['a byte beyond ASCII in a name', 'response', [...response, ['\xc3\xa4', '1']], 'bad-name', '9113, 8.2.1'],
  ['F1: a blank behind a value', 'trailers', [['grpc-message', 'bad: ']], 'blanks-around-value', '9113, 8.2.1'],
  ['F1: a blank before a value', 'trailers', [['grpc-status', ' 13']], 'blanks-around-value', '9113, 8.2.1'],
  ['F1: a tab behind a value', 'response', [...response, ['x', 'y\t']], 'blanks-around-value', '9113, 8.2.1'],
  ['F1: a blank behind :status', 'response', [[':status', '200 ']], 'blanks-around-value', '9113, 8.2.1'],
  ['NUL in a value', 'response', [...response, ['x', 'a\0b']], 'bad-value', '9113, 8.2.1'],
  ['CR in a value', 'response', [...response, ['x', 'a\rb']], 'bad-value', '9113, 8.2.1'],
  ['LF in a value', 'trailers', [['x', 'a\nb']], 'bad-value', '9113, 8.2.1'],
  ...['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade'].map((name): Row => [
    `F4: ${name}`,
    'response',
    [...response, [name, 'close']],
    'connection-field',
    '9113, 8.2.2',
  ]),
  ['te in an answer', 'response', [...response, ['te', 'trailers']], 'connection-field', '9113, 8.2.2'],
  ['te that is not trailers', 'request', [...request.slice(0, 4), ['te', 'gzip']], 'connection-field', '9113, 8.2.2'],
  ['F4: no :status', 'response', [['content-type', 'x']], 'status-missing', '9113, 8.3.2'],
  ['nothing at all', 'response', [], 'status-missing', '9113, 8.3.2'],
  ['a :status of letters', 'response', [[':status', 'OK']], 'bad-status', '9113, 8.3.2'],
  ['a :status of four digits', 'response', [[':status', '2000']], 'bad-status', '9113, 8.3.2'],
  ['a :status with a text', 'response', [[':status', '200 OK']], 'bad-status', '9113, 8.3.2'],
  ['101', 'response', [[':status', '101']], 'bad-status', '9113, 8.6'],
  [
    ':status twice',
    'response',
    [
      [':status', '200'],
      [':status', '200'],
    ],
    'pseudo-twice',
    '9113, 8.3',
  ],
  [
    ':status behind others',
    'response',
    [
      ['x', 'y'],
      [':status', '200'],
    ],
    'pseudo-behind',
    '9113, 8.3',
  ],
  ['a field of requests', 'response', [...response.slice(0, 1), [':path', '/']], 'unknown-pseudo', '9113, 8.3'],
  ['a made-up pseudo-field', 'response', [...response.slice(0, 1), [':x', '/']], 'unknown-pseudo', '9113, 8.3'],
  [':status in a request', 'request', [...request.slice(0, 4), [':status', '1']], 'unknown-pseudo', '9113, 8.3'],
  [':status in trailers', 'trailers', [[':status', '200']], 'pseudo-in-trailers', '9113, 8.1'],
  ...[0, 1, 2].map((place): Row => [
    `a request without ${request[place]?.[0] ?? ''}`,
    'request',
    request.filter((_, index) => index !== place),
    'pseudo-missing',
    '9113, 8.3.1',
  ]),
  [
    'an empty :path',
    'request',
    [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', ''],
    ],
    'empty-path',
    '9113, 8.3.1',
  ],
  [
    'a user in :authority',
    'request',
    [...request.slice(0, 3), [':authority', 'u@x']],
    'user-in-authority',
    '9113, 8.3.1',
  ],
  ['another host', 'request', [...request, ['host', 'y']], 'other-host', '9113, 8.3.1'],
  [
    'CONNECT with a path',
    'request',
    [
      [':method', 'CONNECT'],
      [':authority', 'x'],
      [':path', '/'],
    ],
    'pseudo-forbidden',
    '9113, 8.5',
  ],
  ['CONNECT without an authority', 'request', [[':method', 'CONNECT']], 'pseudo-missing', '9113, 8.5'],
  [
    'a content-length of letters',
    'response',
    [...response, ['content-length', 'x']],
    'bad-content-length',
    '9110, 8.6',
  ],
  [
    'two content-lengths',
    'response',
    [...response, ['content-length', '1'], ['content-length', '2']],
    'content-length-twice',
    '9110, 8.6',
  ],
];

it.each(rows)('%s (%s)', (_, role, lines, rule, section) => {
  const faults = judgeFields(fieldsOf(lines), role);
  expect(faults.map(fault => [fault.rule, fault.section])).toEqual([[rule, `RFC ${section}`]]);
  expect(faults[0]).toMatchObject({ scope: 'stream', isFatal: false, code: 1 });
});

it('of a thousand faults a few are told', () => {
  const fields = fieldsOf(Array.from({ length: 1_000 }, () => ['X', 'y'] as const));
  expect(judgeFields(fields, 'trailers')).toHaveLength(16);
});

it.each([
  ['200', 200],
  [' 200', 200],
  ['20', undefined],
  ['OK', undefined],
  ['', undefined],
])('status %o is %o', (value, status) => {
  expect(statusOf(fieldsOf([[':status', value]]))).toBe(status);
});

it.each([
  ['0', 0],
  ['12', 12],
  ['-1', undefined],
  ['1e3', undefined],
  [' 1', undefined],
])('length %o is %o', (value, length) => {
  expect(contentLengthOf(fieldsOf([['content-length', value]]))).toBe(length);
});
