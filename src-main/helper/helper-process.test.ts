import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { forkHelper } from './fork-helper';
import { type ChildHandle, type HelperProcess, launchHelper } from './helper-process';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const start = {
  kind: 'start',
  socketPath: '/s',
  token: 't',
  dataDirectory: '/d',
  sampleDirectory: '/p',
  isSafe: false,
  settings: helperSettings(defaultValues()),
  chosenPaths: [],
} as const;
const never = new AbortController().signal;

interface Attempt {
  readonly launched: Promise<HelperProcess>;
  readonly child: () => ChildHandle;
  /** The cause of the exit as the child itself reports it. */
  readonly exit: Promise<string>;
}

/** Launches a child that runs this script. */
async function launch(script: string, signal: AbortSignal = never, readyLimitMs = 10_000): Promise<Attempt> {
  const file = path.join(directory, `${String(Math.random()).slice(2)}.cjs`);
  await writeFile(file, script);
  const child = forkHelper(file);
  const exit = new Promise<string>(resolve => child.onExit(resolve));
  const launched = launchHelper({ spawn: () => child, start, readyLimitMs, stopLimitMs: 300 }, signal);
  launched.catch(() => undefined); // The test looks at it later.
  return { launched, child: () => child, exit };
}

const sayReady = `process.on('message', m => { if (m.kind === 'start') process.send({ kind: 'ready' }); });`;

describe('one life of the helper', () => {
  it('nonsense that the helper says is passed over, and it may still become ready', async () => {
    let say: (message: never) => void = () => undefined;
    const child: ChildHandle = {
      pid: 1,
      send: () => undefined,
      onMessage: listener => (say = listener),
      onExit: () => undefined,
      terminate: () => undefined,
      kill: () => undefined,
    };
    const launched = launchHelper({ spawn: () => child, start, readyLimitMs: 10_000, stopLimitMs: 300 }, never);
    for (const nonsense of [null, undefined, 1, 'ready', [], {}, { kind: 7 }, { kind: 'failed' }]) {
      // What comes may be anything, whatever the type says.
      expect(() => say(nonsense as never)).not.toThrow();
    }
    say({ kind: 'ready' } as never);
    expect((await launched).pid).toBe(1);
  });

  it('is there once it has said ready, and stops when asked', async () => {
    const { launched, child } = await launch(
      `${sayReady} process.on('message', m => { if (m.kind === 'stop') process.exit(0); });`,
    );
    const helper = await launched;
    expect(helper.pid).toBe(child().pid);
    await helper.stop();
    expect(await helper.exited).toBe('it exited with code 0');
  });

  it('is handed what it must know', async () => {
    const { launched } = await launch(
      `process.on('message', m => { if (JSON.stringify(m) === '${JSON.stringify(start)}') process.send({ kind: 'ready' }); });
       process.on('disconnect', () => process.exit());`,
    );
    await (await launched).stop();
  });

  it('fails when it exits before it is ready', async () => {
    const { launched } = await launch(`process.exit(3);`);
    await expect(launched).rejects.toThrow('The helper ended before it was ready: it exited with code 3');
  });

  it('fails with the words that it left', async () => {
    const { launched } = await launch(
      `process.send({ kind: 'failed', reason: 'The disk is full.' }, () => process.exit(1));`,
    );
    await expect(launched).rejects.toThrow('The helper ended before it was ready: The disk is full.');
  });

  it('fails when there is no such file', async () => {
    const child = forkHelper(path.join(directory, 'missing.cjs'));
    const launched = launchHelper({ spawn: () => child, start, readyLimitMs: 10_000, stopLimitMs: 300 }, never);
    await expect(launched).rejects.toThrow('it exited with code 1');
  });

  it('is killed when it never says ready', async () => {
    const { launched, exit } = await launch(`setInterval(() => {}, 1000);`, never, 300);
    await expect(launched).rejects.toThrow('did not say that it is ready within 0.3 seconds');
    expect(await exit).toBe('it was ended by SIGKILL');
  });

  it('is asked to stop, ready or not, when nobody wants it any more', async () => {
    const controller = new AbortController();
    const { launched, exit } = await launch(
      `process.on('message', m => { if (m.kind === 'stop') process.exit(7); });`,
      controller.signal,
    );
    controller.abort(new Error('quitting'));
    await expect(launched).rejects.toThrow('quitting');
    expect(await exit).toBe('it exited with code 7');
  });

  it('is killed when nobody wants it any more and it does not stop', async () => {
    const controller = new AbortController();
    const { launched, exit } = await launch(`setInterval(() => {}, 1000);`, controller.signal);
    controller.abort(new Error('quitting'));
    await expect(launched).rejects.toThrow('quitting');
    expect(await exit).toBe('it was ended by SIGKILL');
  });

  it('tells that it was killed', async () => {
    const { launched } = await launch(sayReady);
    const helper = await launched;
    process.kill(helper.pid, 'SIGKILL');
    expect(await helper.exited).toBe('it was ended by SIGKILL');
  });

  it('is killed when it does not stop', async () => {
    const { launched } = await launch(`${sayReady} process.on('SIGTERM', () => {});`);
    const helper = await launched;
    await helper.stop();
    expect(await helper.exited).toBe('it was ended by SIGKILL');
  });
});
