import { describe, expect, test } from 'vitest';

import { MethodKind } from '../../../../gen/sockeye/v1/schema';
import { createFakeServices } from '../../../testing/fake-services';
import { greeterSchema } from '../../../testing/greeter-schema';
import { settled } from '../../../testing/settled';
import { createSessionStore, type SessionStore } from '../session-store';
import { activeTab } from '../session-state';
import type { DraftStore } from './draft-store';
import { keepDrafts } from './keep-drafts';

const never = new AbortController().signal;
const chat = greeterSchema.services
  .flatMap(service => service.methods)
  .find(method => method.kind === MethodKind.METHOD_KIND_BIDIRECTIONAL);

/** A database in memory that keeps copies, as that of a page does. */
function createMemoryDrafts(): DraftStore & { writes: number; problem: Error | undefined } {
  const drafts = new Map<string, unknown>();
  let order: { readonly ids: readonly string[]; readonly activeId: string | undefined } = {
    ids: [],
    activeId: undefined,
  };
  const store = {
    writes: 0,
    problem: undefined as Error | undefined,
    read: () =>
      Promise.resolve({ drafts: order.ids.map(id => structuredClone(drafts.get(id))), activeId: order.activeId }),
    write: async ({ put, removed, order: now }: Parameters<DraftStore['write']>[0]) => {
      await Promise.resolve();
      if (store.problem !== undefined) throw store.problem;
      store.writes += 1;
      for (const id of removed) drafts.delete(id);
      for (const draft of put) drafts.set(draft.id, structuredClone(draft));
      order = structuredClone(now);
    },
  };
  return store;
}

function openSession(): SessionStore {
  return createSessionStore(createFakeServices(), queueMicrotask);
}

async function openChat(session: SessionStore): Promise<string> {
  if (chat === undefined) throw new Error('There is no bidirectional method.');
  session.open('sample', chat);
  await settled(session, state => activeTab(state)?.messages[0]?.text !== undefined);
  return session.get().activeId ?? '';
}

describe('the drafts of requests', () => {
  test('are open again in the next window as they were left, and new tabs get ids of their own', async () => {
    const drafts = createMemoryDrafts();
    const first = openSession();
    await keepDrafts(first, drafts, never);
    const id = await openChat(first);
    first.change(id, { text: '{"name":"one"}', metadata: [{ id: 7, key: 'a', value: 'b' }], rate: '5' });
    first.addMessage(id, true);
    await settled(first, state => activeTab(state)?.messages.length === 2);
    first.open('other', { ...greeterMethod('SayHello') });
    first.activate(id);
    first.change(id, { text: '{"name":"two"}', options: { deadline: '5s', waitForReady: true, compression: 'gzip' } });
    await expect.poll(async () => JSON.stringify((await drafts.read()).drafts)).toContain('two');

    const second = openSession();
    await keepDrafts(second, drafts, never);
    const { tabs, activeId } = second.get();
    expect(activeId).toBe(id);
    expect(tabs.map(tab => [tab.targetId, tab.method.name])).toEqual([
      ['sample', 'Chat'],
      ['other', 'SayHello'],
    ]);
    expect(tabs[0]).toMatchObject({
      messages: [{ text: '{"name":"one"}' }, { text: '{"name":"two"}' }],
      chosenId: '2',
      metadata: [{ key: 'a', value: 'b' }],
      options: { deadline: '5s', waitForReady: true, compression: 'gzip' },
      rate: '5',
    });
    second.open('third', greeterMethod('SayHello'));
    expect(new Set(second.get().tabs.map(tab => tab.id)).size).toBe(3);
    second.close(id);
    await expect.poll(async () => (await drafts.read()).drafts).toHaveLength(2);
  });

  test('are not written for what calls bring', async () => {
    const drafts = createMemoryDrafts();
    const session = openSession();
    await keepDrafts(session, drafts, never);
    const id = await openChat(session);
    await expect.poll(async () => (await drafts.read()).drafts).toHaveLength(1);
    const before = drafts.writes;
    session.start(id);
    await settled(session, state => activeTab(state)?.call?.recording !== undefined);
    session.halfClose(id);
    await settled(session, state => activeTab(state)?.call?.isOpen === false);
    expect(drafts.writes).toBe(before);
  });

  test('that cannot be written are told, and written when they can be again', async () => {
    const drafts = createMemoryDrafts();
    const session = openSession();
    await keepDrafts(session, drafts, never);
    drafts.problem = new Error('the disk is full');
    const id = await openChat(session);
    const { draftProblem } = await settled(session, state => state.draftProblem !== undefined);
    expect(draftProblem).toContain('the disk is full');
    drafts.problem = undefined;
    session.change(id, { text: '{}' });
    await settled(session, state => state.draftProblem === undefined);
    expect((await drafts.read()).drafts).toHaveLength(1);
  });

  test('that are broken are left out, and the others come', async () => {
    const drafts = createMemoryDrafts();
    const session = openSession();
    await keepDrafts(session, drafts, never);
    await openChat(session);
    await expect.poll(async () => (await drafts.read()).drafts).toHaveLength(1);
    const { drafts: kept, activeId } = await drafts.read();
    const broken = [null, 7, {}, { id: 'a', targetId: 'b', messages: [] }, { id: 'x', targetId: 'b', method: {} }];
    const next = openSession();
    await keepDrafts(
      next,
      { ...drafts, read: () => Promise.resolve({ drafts: [...broken, ...kept], activeId }) },
      never,
    );
    expect(next.get().tabs).toHaveLength(1);
    expect(next.get().activeId).toBe(activeId);
  });
});

function greeterMethod(name: string): NonNullable<typeof chat> {
  const method = greeterSchema.services.flatMap(service => service.methods).find(each => each.name === name);
  if (method === undefined) throw new Error(`There is no method ${name}.`);
  return method;
}
