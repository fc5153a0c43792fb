import { expect, it } from 'vitest';

import { type OpenRequest, OpenSource } from '../../gen/sockeye/v1/host';
import { createOpenRequests } from './open-requests';

const ask = (value: string): OpenRequest => ({
  source: OpenSource.OPEN_SOURCE_COMMAND_LINE,
  what: { $case: 'target', value },
});

it('what was asked for before the window is there waits for it, and goes to one reader', async () => {
  const requests = createOpenRequests(() => 0);
  requests.add(ask('/a'));
  requests.add(ask('/b'));
  const page = new AbortController();
  const reader = requests.take(page.signal)[Symbol.asyncIterator]();
  expect(await reader.next()).toEqual({ done: false, value: ask('/a') });
  expect(await reader.next()).toEqual({ done: false, value: ask('/b') });
});

it('what a page was given just before it ended goes to the next one, and nothing that it has shown', async () => {
  let nowMs = 0;
  const requests = createOpenRequests(() => nowMs);
  const page = new AbortController();
  const reader = requests.take(page.signal)[Symbol.asyncIterator]();
  requests.add(ask('/shown'));
  await reader.next();
  nowMs = 5000;
  requests.add(ask('/lost'));
  await reader.next();
  const end = reader.next();
  page.abort();
  await end;
  const next = requests.take(AbortSignal.timeout(5000))[Symbol.asyncIterator]();
  expect(await next.next()).toEqual({ done: false, value: ask('/lost') });
  requests.add(ask('/new'));
  expect(await next.next()).toEqual({ done: false, value: ask('/new') });
});
