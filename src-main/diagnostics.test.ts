import { expect, it } from 'vitest';

import { writeDiagnostics } from './diagnostics';
import { createCallCounters } from './rpc/count-calls';
import { defaultValues } from './settings/setting-rules';

const appInfo = {
  version: '0.1.0',
  electronVersion: '25.1.1',
  chromeVersion: '114',
  nodeVersion: '18.15.0',
  platform: 'linux',
  dataDirectory: '/home/ada/.config/Sockeye',
  isSafe: true,
};

it('the diagnostics say versions, states, settings, notices and the last lines, without the name of the home', () => {
  const text = writeDiagnostics(
    {
      appInfo,
      state: { kind: 'failed', reason: 'The helper ended: it was killed (9)' },
      counters: createCallCounters(),
      notices: [{ id: 'x', explanation: { cause: 'x', what: 'A server said \u001b[31m\nred', nextStep: '' } }],
      settings: defaultValues(),
      logLines: ['2026-01-01T00:00:00.000Z info main listens socket=/home/ada/.cache/h1'],
    },
    '/home/ada',
  );
  expect(text).toMatch(/^Sockeye 0\.1\.0 \(safe start\), /);
  expect(text).toContain('Electron 25.1.1, Chromium 114, Node 18.15.0');
  expect(text).toContain('data ~/.config/Sockeye');
  expect(text).toContain('helper failed The helper ended: it was killed (9)');
  expect(text).toContain('callsStarted=0');
  expect(text).toContain('theme=system');
  expect(text).toContain('notice x: A server said \\u001b[31m\\u000ared');
  expect(text).toContain('socket=~/.cache/h1');
  expect(text).not.toContain('/home/ada');
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
