import { describe, expect, it } from 'vitest';

import { createLog } from './log';

/** What is written by one act. */
function written(act: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  act(createLog('main', more => (text += more)));
  return text;
}

/** What a server may call itself. */
const evil = 'x\u001b]0;owned\u0007\u009b31m\r\n2026-01-01T00:00:00.000Z info main all is well \u202e\u2028';

describe('a log', () => {
  it('writes time, level, scope, message and facts on one line', () => {
    const text = written(log => log.warn('has gone', { pid: 12, reason: 'it was killed', path: '/run/a.sock' }));
    expect(text).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z warn main has gone pid=12 reason="it was killed" path=\/run\/a\.sock\n$/,
    );
  });

  it.each([
    ['a message', (log: ReturnType<typeof createLog>) => log.info(evil)],
    ['a fact', (log: ReturnType<typeof createLog>) => log.info('said', { by: evil })],
    ['a fact without spaces', (log: ReturnType<typeof createLog>) => log.info('said', { by: 'a\u001b[2Jb\u009b' })],
    ['an error', (log: ReturnType<typeof createLog>) => log.error('failed', new Error(evil))],
    [
      'the cause of an error',
      (log: ReturnType<typeof createLog>) => log.error('failed', new Error('x', { cause: evil })),
    ],
    ['what was thrown and is no error', (log: ReturnType<typeof createLog>) => log.error('failed', evil)],
  ])('lets %s neither begin a line nor command a terminal', (_name, act) => {
    const text = written(act);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
    const [first, ...others] = text.trimEnd().split('\n');
    expect(first).toMatch(/^\d{4}-/);
    for (const other of others) expect(other).toMatch(/^ {2}/);
  });
});
