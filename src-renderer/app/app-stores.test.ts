import { afterEach, describe, expect, test } from 'vitest';

import { HelperState } from '../../gen/sockeye/v1/host';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { activeTab } from '../explore/session/session-update';
import type { Services } from '../services';
import { complete } from '../testing/complete';
import {
  createFakeServices,
  type FakeOptions,
  type FakeServices,
  helperRunning,
  sampleTarget,
} from '../testing/fake-services';
import { overMemory } from '../testing/over-memory';
import { settled } from '../testing/settled';
import { type AppStores, createAppStores } from './app-stores';

const ends: AbortController[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.abort();
});

function start(
  options: FakeOptions = {},
  change: (services: FakeServices) => Services = services => services,
): {
  readonly fake: FakeServices;
  readonly stores: AppStores;
} {
  const end = new AbortController();
  ends.push(end);
  const fake = createFakeServices(options);
  const stores = createAppStores(overMemory(change(fake)), queueMicrotask, end.signal);
  return { fake, stores };
}

async function openMethod({ targets, session, openMethod: open }: AppStores, name: string): Promise<string> {
  await settled(targets, state => state.schemas.get('sample')?.schema !== undefined);
  open('sample', `greet.Greeter/${name}`);
  await settled(session, state => activeTab(state)?.text !== undefined);
  return session.get().activeId ?? '';
}

async function callEnded({ session }: AppStores): Promise<NonNullable<ReturnType<typeof activeTab>>> {
  const state = await settled(session, now => activeTab(now)?.call?.isOpen === false);
  const tab = activeTab(state);
  if (tab === undefined) throw new Error('No request is open.');
  return tab;
}

describe('a window that has just opened', () => {
  test('loads the targets and the schema of the sample by itself, and nothing of targets that are folded', async () => {
    const other = { ...sampleTarget, id: 'other', name: 'Other', isSample: false };
    const { stores } = start({ targets: [sampleTarget, other] });
    const { schemas } = await settled(stores.targets, state => state.schemas.get('sample')?.schema !== undefined);
    expect(schemas.has('other')).toBe(false);
    stores.targets.unfold('target:other', true);
    await settled(stores.targets, state => state.schemas.get('other')?.schema !== undefined);
  });

  test('asks for nothing before the helper runs', async () => {
    const { fake, stores } = start({
      helper: complete(HelperState, { state: { $case: 'starting', value: { attempt: 1 } } }),
    });
    await settled(stores.link, state => state.helper?.$case === 'starting');
    expect(stores.targets.get().targets).toBeUndefined();
    fake.helperState.set(helperRunning(1));
    await settled(stores.targets, state => state.targets !== undefined);
  });
});

describe('a unary call', () => {
  test('is sent with its template and leaves its recording and status', async () => {
    const { stores } = start();
    const id = await openMethod(stores, 'SayHello');
    stores.session.send(id);
    const { call } = await callEnded(stores);
    expect(call?.recording?.status?.code).toBe(0);
    expect(call?.recording?.messagesReceived).toBe(1n);
    expect(call?.failure).toBeUndefined();
  });

  test('that the helper does not take back shows where the text is wrong, and was not made', async () => {
    const { stores } = start();
    const id = await openMethod(stores, 'SayHello');
    stores.session.change(id, { text: '{"name": 7}' });
    stores.session.send(id);
    const { call } = await callEnded(stores);
    expect(call?.rejected?.problems[0]?.path).toBe('name');
    expect(call?.recording).toBeUndefined();
  });

  test('cannot be sent twice at a time, nor with metadata or a deadline that cannot be sent', async () => {
    let runs = 0;
    const { stores } = start({}, services => ({
      ...services,
      call: {
        run: (requests, signal) => {
          runs += 1;
          return services.call.run(requests, signal);
        },
      },
    }));
    const id = await openMethod(stores, 'SayHello');
    stores.session.change(id, { options: { deadline: 'soon', waitForReady: false } });
    stores.session.send(id);
    stores.session.change(id, {
      options: { deadline: '', waitForReady: false },
      metadata: [{ id: 1, key: 'grpc-x', value: '' }],
    });
    stores.session.send(id);
    expect(activeTab(stores.session.get())?.call).toBeUndefined();
    stores.session.change(id, { metadata: [] });
    stores.session.send(id);
    stores.session.send(id);
    await callEnded(stores);
    expect(runs).toBe(1);
  });
});

describe('a stream', () => {
  test('takes one message after another, and ends after the half-close', async () => {
    const { stores } = start();
    const id = await openMethod(stores, 'Chat');
    stores.session.start(id);
    stores.session.send(id);
    stores.session.send(id);
    await settled(stores.session, state => activeTab(state)?.call?.recording?.messagesReceived === 2n);
    stores.session.halfClose(id);
    expect((await callEnded(stores)).call?.recording?.status?.code).toBe(0);
  });

  test('is cancelled, and its status comes as for any other', async () => {
    const { stores } = start({ calls: { replies: 1000, ticks: 1000, tickMs: 1 } });
    const id = await openMethod(stores, 'SayHellos');
    stores.session.send(id);
    await settled(stores.session, state => (activeTab(state)?.call?.recording?.messagesReceived ?? 0n) > 3n);
    stores.session.cancel(id);
    expect(activeTab(stores.session.get())?.call?.isCancelling).toBe(true);
    expect((await callEnded(stores)).call?.recording?.status?.code).toBe(StatusCode.CANCELLED);
  });

  test('is left when its tab is closed', async () => {
    let left: AbortSignal | undefined;
    const { stores } = start({}, services => ({
      ...services,
      call: {
        run: (requests, signal) => {
          left = signal;
          return services.call.run(requests, signal);
        },
      },
    }));
    const id = await openMethod(stores, 'Chat');
    stores.session.start(id);
    await settled(stores.session, state => activeTab(state)?.call?.recording !== undefined);
    expect(left?.aborted).toBe(false);
    stores.session.close(id);
    expect(left?.aborted).toBe(true);
    expect(stores.session.get().tabs).toEqual([]);
  });
});

describe('a helper that dies', () => {
  test('ends the call in words, keeps the tabs, and the next call works with the next helper', async () => {
    let isDead = false;
    const { fake, stores } = start({}, services => ({
      ...services,
      call: {
        async *run(requests, signal) {
          for await (const response of services.call.run(requests, signal)) {
            yield response;
            if (isDead) throw new RpcError('/sockeye.v1.CallService/Run', StatusCode.UNAVAILABLE, 'The helper ended.');
          }
        },
      },
    }));
    const id = await openMethod(stores, 'SayHello');
    isDead = true;
    stores.session.send(id);
    const cut = await callEnded(stores);
    expect(cut.call?.failure?.code).toBe('UNAVAILABLE');
    expect(cut.call?.failure?.what).toContain('The helper ended.');

    isDead = false;
    const before = stores.targets.get().schemas.get('sample')?.schema;
    fake.helperState.set(helperRunning(4712));
    await settled(stores.targets, state => {
      const schema = state.schemas.get('sample')?.schema;
      return schema !== undefined && schema !== before;
    });
    expect(stores.session.get().activeId).toBe(id);
    stores.session.send(id);
    expect((await callEnded(stores)).call?.recording?.status?.code).toBe(0);
  });
});

describe('targets', () => {
  test('are added, unfolded and removed', async () => {
    const { stores } = start();
    await settled(stores.targets, state => state.targets !== undefined);
    expect(await stores.targets.save({ ...sampleTarget, id: '', name: 'Mine', isSample: false })).toBeUndefined();
    const { targets } = await settled(stores.targets, state => state.targets?.length === 2);
    const id = targets?.[1]?.id ?? '';
    await settled(stores.targets, state => state.schemas.get(id)?.schema !== undefined);
    expect(await stores.targets.remove(id)).toBeUndefined();
    await settled(stores.targets, state => state.targets?.length === 1);
  });

  test('that cannot be changed say why', async () => {
    const { stores } = start();
    await settled(stores.targets, state => state.targets !== undefined);
    const refused = await stores.targets.save(sampleTarget);
    expect(refused?.what).toContain('The sample cannot be changed');
  });
});
