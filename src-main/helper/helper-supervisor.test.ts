import { describe, expect, it } from 'vitest';

import { createLog } from '../../src-shared/log';
import { type HelperSupervisor, type LaunchedHelper, superviseHelper, type SupervisorState } from './helper-supervisor';

interface FakeHelper {
  exit(cause: string): void;
  isClosed: boolean;
  isStopAsked: boolean;
}

/** A supervisor in a world where time passes only when told. */
class World {
  nowMs = 0;
  readonly helpers: FakeHelper[] = [];
  readonly pauses: { readonly ms: number; readonly end: () => void }[] = [];
  readonly supervisor: HelperSupervisor<string>;

  constructor(public launchFailure?: string) {
    this.supervisor = superviseHelper<string>({
      launch: () => this.launch(),
      clock: {
        now: () => this.nowMs,
        elapsed: () => this.nowMs,
        random: () => 0.5,
        wait: (ms, signal) =>
          new Promise(resolve => {
            this.pauses.push({ ms, end: resolve });
            signal.addEventListener('abort', () => resolve());
          }),
      },
      log: createLog('test', () => undefined),
    });
  }

  private launch(): Promise<LaunchedHelper<string>> {
    if (this.launchFailure !== undefined) return Promise.reject(new Error(this.launchFailure));
    let exit: (cause: string) => void = () => undefined;
    const exited = new Promise<string>(resolve => {
      exit = resolve;
    });
    const helper: FakeHelper = { exit, isClosed: false, isStopAsked: false };
    this.helpers.push(helper);
    const stop = async (): Promise<void> => {
      helper.isStopAsked = true;
      exit('asked');
      await exited;
    };
    const close = (): Promise<void> => {
      helper.isClosed = true;
      return Promise.resolve();
    };
    const pid = 100 + this.helpers.length;
    return Promise.resolve({
      process: { pid, sampleSocketPath: undefined, exited, send: () => undefined, stop },
      link: `link ${this.helpers.length}`,
      close,
    });
  }

  /** Waits for a state of this kind, with what must be in it. */
  async state<K extends SupervisorState<string>['kind']>(
    kind: K,
    matches: (state: Extract<SupervisorState<string>, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<SupervisorState<string>, { kind: K }>> {
    const enough = new AbortController();
    for await (const state of this.supervisor.watch(enough.signal)) {
      // The kinds were just compared, which a generic parameter cannot tell the compiler.
      const found = state as Extract<SupervisorState<string>, { kind: K }>;
      if (state.kind === kind && matches(found)) return found;
    }
    throw new Error('unreachable');
  }
}

describe('the supervisor', () => {
  it('runs a helper, and starts it again after a death', async () => {
    const world = new World();
    expect(world.supervisor.state()).toEqual({ kind: 'starting', attempt: 1 });
    expect(await world.state('running')).toEqual({ kind: 'running', pid: 101, sinceMs: 0, link: 'link 1' });
    world.nowMs = 5000;
    world.helpers[0]?.exit('it was killed');
    expect(await world.state('restarting')).toEqual({
      kind: 'restarting',
      attempt: 2,
      delayMs: 100,
      reason: 'The helper ended: it was killed',
    });
    expect(world.helpers[0]?.isClosed).toBe(true);
    world.pauses[0]?.end();
    expect(await world.state('running')).toEqual({ kind: 'running', pid: 102, sinceMs: 5000, link: 'link 2' });
    await world.supervisor.stop();
  });

  it('gives up after five restarts in a minute, until somebody asks', async () => {
    const world = new World('no such file');
    for (let count = 0; count < 5; count++) {
      await world.state('restarting', state => state.attempt === count + 2);
      world.pauses[count]?.end();
    }
    expect(await world.state('failed')).toEqual({ kind: 'failed', reason: 'no such file' });
    world.launchFailure = undefined;
    world.supervisor.restart();
    await world.state('running');
    await world.supervisor.stop();
  });

  it('starts at once when asked while it waits', async () => {
    const world = new World();
    await world.state('running');
    world.helpers[0]?.exit('it was killed');
    await world.state('restarting');
    world.supervisor.restart();
    expect((await world.state('running')).pid).toBe(102);
    await world.supervisor.stop();
  });

  it('stops a running helper gracefully when asked for a restart, and does not count it as a death', async () => {
    const world = new World();
    await world.state('running');
    for (let count = 1; count < 10; count++) {
      world.supervisor.restart();
      await world.state('running', state => state.pid === 101 + count);
    }
    expect(world.helpers[0]).toMatchObject({ isStopAsked: true, isClosed: true });
    expect(world.pauses).toHaveLength(0);
    await world.supervisor.stop();
  });

  it('does not take quitting for a crash', async () => {
    const world = new World();
    await world.state('running');
    await world.supervisor.stop();
    expect(world.supervisor.state()).toEqual({ kind: 'stopped' });
    expect(world.helpers).toHaveLength(1);
    expect(world.helpers[0]).toMatchObject({ isStopAsked: true, isClosed: true });
  });

  it('can be stopped while it waits', async () => {
    const world = new World();
    await world.state('running');
    world.helpers[0]?.exit('it was killed');
    await world.state('restarting');
    await world.supervisor.stop();
    expect(world.helpers).toHaveLength(1);
  });

  it('can be stopped after it gave up', async () => {
    const world = new World('no such file');
    for (let count = 0; count < 5; count++) {
      await world.state('restarting', state => state.attempt === count + 2);
      world.pauses[count]?.end();
    }
    await world.state('failed');
    await world.supervisor.stop();
    expect(world.supervisor.state()).toEqual({ kind: 'stopped' });
  });
});
