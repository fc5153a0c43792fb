import { expect, test } from 'vitest';

import { settled } from '../testing/settled';
import type { PaletteItem } from './palette-search';
import { createRemoteSearch } from './remote-search';

const item = (name: string): PaletteItem => ({ id: name, group: 'Message', name, more: '', run: () => undefined });

test('a query that goes on changing is asked about once, and the answer is for the last one', async () => {
  const asked: string[] = [];
  const search = createRemoteSearch(query => {
    asked.push(query);
    return Promise.resolve([item(query)]);
  }, queueMicrotask);
  for (const query of ['u', 'us', 'use', 'user']) search.ask(query);
  const { items } = await settled(search, state => !state.isPending);
  expect(items.map(each => each.name)).toEqual(['user']);
  expect(asked).toEqual(['user']);
});

test('an answer that comes after a newer question is dropped, and its search is cancelled', async () => {
  const answers = new Map<string, () => void>();
  const signals = new Map<string, AbortSignal>();
  let tell = (): void => undefined;
  const search = createRemoteSearch(async (query, signal) => {
    signals.set(query, signal);
    await new Promise<void>(resolve => {
      answers.set(query, resolve);
      tell();
    });
    return [item(query)];
  }, queueMicrotask);
  const isAsked = (query: string): Promise<void> =>
    new Promise(resolve => {
      tell = () => {
        if (answers.has(query)) resolve();
      };
      tell();
    });
  search.ask('old');
  await isAsked('old');
  search.ask('new');
  await isAsked('new');
  expect(signals.get('old')?.aborted).toBe(true);
  answers.get('new')?.();
  await settled(search, state => !state.isPending);
  answers.get('old')?.();
  await new Promise<void>(resolve => setImmediate(resolve));
  expect(search.get().items.map(each => each.name)).toEqual(['new']);
});

test('a search that fails finds nothing, and an empty query asks nobody', async () => {
  let asked = 0;
  const search = createRemoteSearch(() => {
    asked += 1;
    return Promise.reject(new Error('The helper is away.'));
  }, queueMicrotask);
  search.ask('user');
  expect((await settled(search, state => !state.isPending)).items).toEqual([]);
  search.ask('  ');
  expect(search.get()).toEqual({ query: '', isPending: false, items: [] });
  expect(asked).toBe(1);
});
