import { describe, expect, test } from 'vitest';

import type { OpenRequest } from '../../gen/sockeye/v1/host';
import { OpenSource } from '../../gen/sockeye/v1/host';
import { Target } from '../../gen/sockeye/v1/target';
import { decideOpen, type OpenDecision } from './open-requests';

const known = Target.fromPartial({
  id: 'k',
  endpoint: { address: { $case: 'unix', value: { path: '/run/app.sock' } } },
});
const open = (source: OpenSource, what: OpenRequest['what']): OpenDecision =>
  decideOpen({ source, what }, [known], 'linux');
const target = (value: string): OpenRequest['what'] => ({ $case: 'target', value });

describe('what a link asks for', () => {
  const source = OpenSource.OPEN_SOURCE_DEEP_LINK;
  test('is shown when it is there, without being unfolded, which would connect', () => {
    expect(open(source, target('/run/app.sock'))).toEqual({ kind: 'show', targetId: 'k', unfolds: false });
  });

  test('is asked about when it is new, and never saved by itself', () => {
    const decision = open(source, target('unix:/run/other.sock'));
    expect(decision).toMatchObject({ kind: 'ask', proposal: { endpoint: 'unix:/run/other.sock' } });
  });

  test('is refused in words when it is no endpoint', () => {
    const decision = open(source, target('javascript:alert(1)'));
    expect(decision).toMatchObject({
      kind: 'problem',
      what: expect.stringContaining('A link asked to open') as string,
    });
  });
});

describe.each([OpenSource.OPEN_SOURCE_COMMAND_LINE, OpenSource.OPEN_SOURCE_SECOND_START])(
  'what the command line asks for (%i)',
  source => {
    test('is shown with its schema when it is there, and saved when it is not', () => {
      expect(open(source, target('unix:/run/app.sock'))).toEqual({ kind: 'show', targetId: 'k', unfolds: true });
      expect(open(source, target('https://localhost:50051'))).toMatchObject({
        kind: 'save',
        target: { endpoint: { address: { value: { port: 50051 } } }, connection: { tls: {} } },
      });
    });
  },
);

test('a descriptor set becomes the schema of a new target, whose endpoint the user has to give', () => {
  const decision = open(OpenSource.OPEN_SOURCE_FILE, { $case: 'descriptorSet', value: '/a.binpb' });
  expect(decision).toMatchObject({ kind: 'ask', proposal: { endpoint: '', descriptorSets: ['/a.binpb'] } });
});

test('a problem is passed on as it is', () => {
  const decision = open(OpenSource.OPEN_SOURCE_DEEP_LINK, { $case: 'problem', value: 'The link has no target.' });
  expect(decision).toEqual({ kind: 'problem', what: 'The link has no target.' });
});
