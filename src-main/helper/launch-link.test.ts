import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import type { ChosenPath, FromHelper, ToHelper } from '../../src-shared/helper-messages';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import type { ChildHandle } from './helper-process';
import { launchLink } from './launch-link';
import { createSocketDirectory } from './socket-directory';

it('what is changed and chosen while a helper starts is told to it, once', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  const sockets = await createSocketDirectory([root]);
  const sent: ToHelper[] = [];
  let settings = helperSettings(defaultValues());
  const chosen: ChosenPath[] = [{ path: '/before', use: 'read' }];
  let say: (message: FromHelper) => void = () => undefined;
  let end: (cause: string) => void = () => undefined;
  const child: ChildHandle = {
    pid: 1,
    send: message => void sent.push(structuredClone(message)),
    onMessage: listener => (say = listener),
    onExit: listener => (end = listener),
    terminate: () => undefined,
    kill: () => undefined,
  };
  const launching = launchLink(
    {
      spawn: () => child,
      sockets,
      dataDirectory: root,
      sampleDirectory: root,
      isSafe: false,
      settings: () => settings,
      chosenPaths: () => chosen,
    },
    AbortSignal.timeout(10_000),
  );
  await expect.poll(() => sent.map(({ kind }) => kind)).toEqual(['start']);
  settings = { ...settings, replyLimitMib: 7 };
  chosen.push({ path: '/meanwhile', use: 'write' });
  say({ kind: 'ready' });
  const launched = await launching;
  expect(sent.slice(1)).toEqual([
    { kind: 'settings', settings },
    { kind: 'chosen', paths: [{ path: '/meanwhile', use: 'write' }] },
  ]);
  end('it ended');
  await launched.close();
  await sockets.remove();
  await rm(root, { recursive: true });
});
