import { afterEach, describe, expect, test } from 'vitest';

import { HelperState } from '../../gen/sockeye/v1/host';
import { Schema, ServiceDescription } from '../../gen/sockeye/v1/schema';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { chosenMessage, type PreparedMessage } from '../explore/session/prepared-messages';
import { activeTab, type RequestTab } from '../explore/session/session-state';
import type { Services } from '../services';
import { complete } from '../testing/complete';
import {
  createFakeServices,
  type FakeOptions,
  type FakeServices,
  helperRunning,
  sampleTarget,
} from '../testing/fake-services';
import { greeterSchema } from '../testing/greeter-schema';
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
  await settled(session, state => messageOf(activeTab(state))?.text !== undefined);
  return session.get().activeId ?? '';
}

function messageOf(tab: RequestTab | undefined): PreparedMessage | undefined {
  return tab && chosenMessage(tab);
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
    const tab = await callEnded(stores);
    const { call } = tab;
    expect(messageOf(tab)?.rejected?.[0]?.path).toBe('name');
    expect(call?.recording).toBeUndefined();
  });

  test('cannot be sent twice at a time, nor with metadata or a deadline that cannot be sent', async () => {
    let runs = 0;
    const { stores } = start({}, services => ({
      ...services,
      call: {
        ...services.call,
        run: (requests, signal) => {
          runs += 1;
          return services.call.run(requests, signal);
        },
      },
    }));
    const id = await openMethod(stores, 'SayHello');
    stores.session.change(id, { options: { deadline: 'soon', waitForReady: false, compression: 'target' } });
    stores.session.send(id);
    stores.session.change(id, {
      options: { deadline: '', waitForReady: false, compression: 'target' },
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

  test('sends its prepared messages one by one, the next of them each time', async () => {
    const { stores } = start();
    const id = await openMethod(stores, 'Chat');
    stores.session.change(id, { text: '{"name":"one"}' });
    stores.session.addMessage(id, true);
    stores.session.change(id, { text: '{"name":"two"}' });
    await settled(stores.session, state => activeTab(state)?.messages.length === 2);
    stores.session.changeMessages(id, { kind: 'choose', messageId: '1' });
    stores.session.send(id);
    expect(messageOf(activeTab(stores.session.get()))?.text).toBe('{"name":"two"}');
    stores.session.send(id);
    await settled(stores.session, state => activeTab(state)?.call?.recording?.messagesReceived === 1n);
    expect(activeTab(stores.session.get())?.messages.map(({ sentCount }) => sentCount)).toEqual([1, 1]);
    stores.session.halfClose(id);
    await callEnded(stores);
  });

  test('marks each message of a series that the helper does not take', async () => {
    const { stores } = start({}, services => ({
      ...services,
      call: {
        ...services.call,
        async *run(requests, signal) {
          for await (const { act } of requests) {
            if (signal?.aborted === true) return;
            if (act?.$case !== 'series') continue;
            expect(act.value).toMatchObject({ count: 2n, ratePerSecond: 500 });
            const problem = { from: 0, to: 1, message: 'bad', path: '', isWarning: false };
            const value = { messageNumber: 0n, problems: [problem], seriesPosition: 1 };
            yield { update: { $case: 'rejected', value } };
            const series = { sent: 0n, total: 2n, ratePerSecond: 0, isRunning: false };
            yield { update: { $case: 'series', value: series } };
            return;
          }
        },
      },
    }));
    const id = await openMethod(stores, 'Chat');
    stores.session.addMessage(id, true);
    await settled(stores.session, state => activeTab(state)?.messages.length === 2);
    stores.session.change(id, { rate: '500' });
    stores.session.sendSeries(id, false);
    const tab = await callEnded(stores);
    expect(tab.messages.map(({ rejected }) => rejected?.[0]?.message)).toEqual([undefined, 'bad']);
    expect(tab.call?.series).toMatchObject({ sent: 0n, isRunning: false });
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
        ...services.call,
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

test('the tree follows the request in front, also when another one is closed', async () => {
  const { stores } = start();
  await openMethod(stores, 'SayHello');
  const chat = await openMethod(stores, 'Chat');
  expect(stores.targets.get().activeKey).toBe('method:sample:greet.Greeter/Chat');
  stores.session.close(chat);
  expect(stores.targets.get().activeKey).toBe('method:sample:greet.Greeter/SayHello');
});

describe('a helper that dies', () => {
  test('ends the call in words, keeps the tabs, and the next call works with the next helper', async () => {
    let isDead = false;
    const { fake, stores } = start({}, services => ({
      ...services,
      call: {
        ...services.call,
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

describe('a schema that is refreshed', () => {
  const greeter = greeterSchema.services[0];
  const withMethods = (contentHash: string, ...names: readonly string[]): Schema => ({
    ...greeterSchema,
    contentHash,
    services: [
      complete(ServiceDescription, {
        ...greeter,
        methods: greeter?.methods.filter(each => names.includes(each.name)) ?? [],
      }),
    ],
  });

  /** Stores over a helper whose schema and verdict can be changed. */
  function startChanging(first: Schema): {
    readonly stores: AppStores;
    readonly refresh: (schema: Schema) => Promise<void>;
    readonly validated: string[];
  } {
    let schema = first;
    const validated: string[] = [];
    const { stores } = start({}, services => ({
      ...services,
      schema: {
        ...services.schema,
        async *loadSchema() {
          yield await Promise.resolve({ update: { $case: 'schema' as const, value: schema } });
        },
        validateMessage: ({ json }) => {
          validated.push(json);
          const problem = {
            from: 1,
            to: 7,
            path: 'name',
            message: `no field "name" in ${schema.contentHash}`,
            isWarning: false,
          };
          return Promise.resolve({ problems: schema.contentHash === 'changed' ? [problem] : [] });
        },
      },
    }));
    const refresh = async (next: Schema): Promise<void> => {
      schema = next;
      stores.targets.loadSchema('sample', true);
      await settled(stores.targets, state => state.schemas.get('sample')?.schema?.contentHash === next.contentHash);
    };
    return { stores, refresh, validated };
  }

  test('keeps every tab and text, and marks each message that no longer fits, also of tabs behind', async () => {
    const { stores, refresh } = startChanging(greeterSchema);
    const behind = await openMethod(stores, 'SayHello');
    stores.session.change(behind, { text: '{"name": "kept"}' });
    const front = await openMethod(stores, 'Chat');
    await refresh({ ...greeterSchema, contentHash: 'changed' });
    const { tabs, activeId } = await settled(stores.session, state =>
      state.tabs.every(tab => messageOf(tab)?.problems.length === 1),
    );
    expect(tabs.map(tab => tab.id)).toEqual([behind, front]);
    expect(activeId).toBe(front);
    expect(messageOf(tabs[0])?.text).toBe('{"name": "kept"}');
    expect(messageOf(tabs[0])?.problems[0]?.path).toBe('name');
  });

  test('that is the same as before validates nothing behind again', async () => {
    const { stores, refresh, validated } = startChanging(greeterSchema);
    const behind = await openMethod(stores, 'SayHello');
    stores.session.change(behind, { text: '{"name": "behind"}' });
    await openMethod(stores, 'Chat');
    await settled(stores.session, () => validated.includes('{"name": "behind"}'));
    const before = validated.filter(text => text.includes('behind')).length;
    const front = stores.session.get().activeId ?? '';
    stores.session.change(front, { text: '{"name": "front"}' });
    await refresh({ ...greeterSchema, messageCount: 5 });
    await expect.poll(() => validated.includes('{"name": "front"}')).toBe(true);
    expect(validated.filter(text => text.includes('behind'))).toHaveLength(before);
  });

  test('tells of a method that has gone, keeps its text, and takes it back when it returns', async () => {
    const { stores, refresh } = startChanging(greeterSchema);
    const id = await openMethod(stores, 'SayHello');
    stores.session.change(id, { text: '{"name": "kept"}' });
    await refresh(withMethods('fewer', 'Chat'));
    await settled(stores.session, state => state.tabs[0]?.isInSchema === false);
    expect(messageOf(stores.session.get().tabs[0])?.text).toBe('{"name": "kept"}');
    await refresh(withMethods('none'));
    expect(stores.session.get().tabs[0]?.isInSchema).toBe(false);
    await refresh(withMethods('again', 'SayHello'));
    await settled(stores.session, state => state.tabs[0]?.isInSchema === true);
  });

  test('that could not be loaded says nothing about what a server has', async () => {
    const { stores, refresh } = startChanging(greeterSchema);
    const id = await openMethod(stores, 'SayHello');
    const failure = { cause: 'refused', what: 'Nobody listens.', nextStep: 'Start the server.' };
    await refresh(complete(Schema, { contentHash: '', failure }));
    expect(stores.session.get().tabs.find(tab => tab.id === id)?.isInSchema).toBe(true);
  });
});
