import { describe, expect, test } from 'vitest';

import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { createFakeHistory } from '../testing/fake-history';
import { createFakeServices, type FakeServices } from '../testing/fake-services';
import { settled } from '../testing/settled';
import { diffRows } from './diff-rows';
import { createDiffStore } from './diff-store';
import { readRequest } from './open-request';
import { createRecordingsStore, type RecordingsStore } from './recordings-store';
import { chosenRecording, selectedRecordings } from './recordings-state';
import { replayProblem } from './replays';

const now = new Date();

async function withHistory(): Promise<{ readonly services: FakeServices; readonly store: RecordingsStore }> {
  const services = createFakeServices({
    history: createFakeHistory(now).filter(({ summary }) => summary.eventCount < 100n),
  });
  const store = createRecordingsStore(services, queueMicrotask);
  store.refresh();
  await settled(store, state => state.recordings !== undefined);
  return { services, store };
}

const selected = (...ids: string[]): Parameters<RecordingsStore['setSelection']>[0] => ({
  ids: new Set(ids),
  activeId: ids[0],
  anchorId: ids[0],
});
const listed = (store: RecordingsStore): readonly string[] => (store.get().recordings ?? []).map(({ id }) => id);

describe('the history', () => {
  test('deletes what is selected and brings it back', async () => {
    const { store } = await withHistory();
    const before = listed(store);
    store.setSelection(selected('past-4', 'past-5'));
    store.remove();
    const { notice, selection } = await settled(store, state => state.notice !== undefined);
    expect(notice?.text).toBe('2 recordings deleted.');
    expect(listed(store)).toEqual(before.filter(id => id !== 'past-4' && id !== 'past-5'));
    expect(selection.activeId).toBe('past-6');
    store.undo();
    await settled(store, () => listed(store).length === before.length);
    expect(listed(store)).toEqual(before);
  });

  test('lists what matches, and everything again', async () => {
    const { store } = await withHistory();
    const before = listed(store);
    store.setQuery({ status: 'UNAVAILABLE' });
    await settled(store, state => !state.isReading);
    expect(store.get().recordings?.map(({ status }) => status?.code)).toEqual([14, 14, 14, 14, 14]);
    store.setQuery({ status: '', text: 'PERSON 39' });
    await settled(store, state => !state.isReading);
    expect(listed(store)).toEqual(['past-4']);
    store.setQuery({ text: '' });
    await settled(store, state => !state.isReading);
    expect(listed(store)).toEqual(before);
  });

  test('pins, and lists what is pinned', async () => {
    const { store } = await withHistory();
    store.setSelection(selected('past-7'));
    store.pin(true);
    await settled(store, state => selectedRecordings(state)[0]?.isPinned === true);
    store.setQuery({ isPinned: true });
    await settled(store, state => !state.isReading);
    expect(listed(store)).toEqual(['past-3', 'past-7']);
  });

  test('says why an act failed until the next one', async () => {
    const { services, store } = await withHistory();
    await services.recording.deleteRecordings({ recordingIds: ['past-7'] });
    store.setSelection(selected('past-7'));
    store.copyGrpcurl();
    const { actError } = await settled(store, state => state.actError !== undefined);
    expect(actError?.what).toContain('no recording with this id');
    store.dismiss();
    expect(store.get().actError).toBeUndefined();
  });
});

test('a recorded call is read to be made again', async () => {
  const { services, store } = await withHistory();
  const recording = store.get().recordings?.find(({ id }) => id === 'past-5');
  if (recording === undefined) throw new Error('past-5 is not listed');
  const copy = await readRequest(services.recording, recording, new AbortController().signal);
  if ('what' in copy) throw new Error(copy.what);
  expect(copy).toMatchObject({ targetId: 'sample', methodPath: 'greet.Greeter/SayHellos' });
  expect(copy.texts).toHaveLength(1);
  expect(JSON.parse(copy.texts[0] ?? '')).toEqual({ name: 'Ada', count: 12 });
  expect(copy.metadata.map(({ key }) => key)).toEqual(['authorization', 'x-trace']);
});

test.each([
  ['is too large', { isJsonCut: true }, 'more than 5,000,000 characters'],
  ['cannot be decoded', { decodeError: 'no schema' }, 'Message 1 cannot be edited: no schema'],
])('a recorded call whose message %s is no request, and says why', async (_, answer, words) => {
  const { services, store } = await withHistory();
  const [recording] = store.get().recordings ?? [];
  if (recording === undefined) throw new Error('nothing is listed');
  const readMessage: RecordingService['readMessage'] = async (request, signal) => ({
    ...(await services.recording.readMessage(request, signal)),
    ...answer,
  });
  const refused = await readRequest({ ...services.recording, readMessage }, recording, new AbortController().signal);
  expect(refused).toMatchObject({ what: expect.stringContaining(words) as string });
});

test('a request whose message JSON cannot say in full has the text, and says so', async () => {
  const { services, store } = await withHistory();
  const [recording] = store.get().recordings ?? [];
  if (recording === undefined) throw new Error('nothing is listed');
  const readMessage: RecordingService['readMessage'] = async (request, signal) => ({
    ...(await services.recording.readMessage(request, signal)),
    isJsonInexact: true,
  });
  const copy = await readRequest({ ...services.recording, readMessage }, recording, new AbortController().signal);
  if ('what' in copy) throw new Error(copy.what);
  expect(copy.texts[0]).toContain('"name"');
  expect(copy.note?.what).toContain('not quite the one that was recorded');
});

test('two recordings are compared message by message', async () => {
  const { services } = await withHistory();
  const diff = createDiffStore(services.recording, 'past-5', 'past-8', queueMicrotask);
  diff.more();
  const { pairs } = await settled(diff, state => state.pairCount !== undefined);
  const words = diffRows(pairs, false).flatMap(row => (row.kind === 'pair' ? [`${row.title}: ${row.words}`] : []));
  expect(words.slice(0, 3)).toEqual([
    'Sent message 1: different',
    'Received message 1: equal',
    'Received message 2: only on the left',
  ]);
  const lines = diffRows(pairs, true).filter(row => row.kind === 'lines');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    left: { text: '{"name":"Ada","count":12}' },
    right: { text: '{"name":"Ada","count":1}' },
  });
  diff.close();
});

describe('a replay', () => {
  test('is shown as soon as it has a recording, also when the filters would hide it, and leads back to its original', async () => {
    const { store } = await withHistory();
    store.setQuery({ status: 'UNAVAILABLE' });
    await settled(store, state => !state.isReading);
    const [original] = store.get().recordings ?? [];
    if (original === undefined) throw new Error('nothing is listed');
    store.setSelection(selected(original.id));
    store.replay({ targetId: 'sample', pacing: 'fast', metadata: 'renewed' });
    await settled(
      store,
      state => chosenRecording(state)?.status !== undefined && state.selection.activeId !== original.id,
    );
    const replay = chosenRecording(store.get());
    expect(replay).toMatchObject({ replayOfId: original.id, methodPath: original.methodPath });
    if (replay === undefined) return;
    store.compareWithOriginal(replay);
    const { compared } = await settled(store, state => state.compared !== undefined);
    expect(compared?.map(({ id }) => id)).toEqual([original.id, replay.id]);
    store.show(original.id);
    await settled(store, state => state.selection.activeId === original.id);
  });

  test.each([
    ['still runs', { status: undefined }, 'still runs'],
    ['sent nothing', { messagesSent: 0n, methodKind: 1 }, 'No message was sent'],
  ])('is not offered of a call that %s', async (_name, change, words) => {
    const { store } = await withHistory();
    const [recording] = store.get().recordings ?? [];
    if (recording === undefined) throw new Error('nothing is listed');
    expect(replayProblem(recording, [{ id: 'sample' }])).toBeUndefined();
    expect(replayProblem(recording, [])).toContain('no target');
    expect(replayProblem({ ...recording, ...change }, [{ id: 'sample' }])).toContain(words);
  });
});

test('a recording with too much to edit is no request, and says why', async () => {
  const { services, store } = await withHistory();
  const [recording] = store.get().recordings ?? [];
  if (recording === undefined) throw new Error('nothing is listed');
  const read = (change: Partial<Recording>): ReturnType<typeof readRequest> =>
    readRequest(services.recording, { ...recording, ...change }, new AbortController().signal);
  expect(await read({ messagesSent: 501n })).toMatchObject({ what: expect.stringContaining('501 messages') as string });
  expect(await read({ bytesSent: 6_000_000n })).toMatchObject({
    nextStep: expect.stringContaining('Replay') as string,
  });
  expect(await read({ messagesSent: 9n })).toMatchObject({ what: expect.stringContaining('not kept') as string });
});

test('writing to a file tells how far it has come, and is cancelled', async () => {
  const { services } = await withHistory();
  let left = false;
  const recording = {
    ...services.recording,
    async *saveRecordings(_request: unknown, signal?: AbortSignal) {
      yield { recordingsWritten: 0, bytesWritten: 4_000_000n };
      await new Promise(resolve => signal?.addEventListener('abort', resolve));
      left = true;
      throw signal?.reason;
    },
  };
  const host = { ...services.host, showSaveDialog: () => Promise.resolve({ path: '/tmp/a.jsonl' }) };
  const store = createRecordingsStore({ ...services, recording, host }, queueMicrotask);
  store.refresh();
  await settled(store, state => state.recordings !== undefined);
  store.setSelection(selected('past-4'));
  store.save('json-lines');
  const { task } = await settled(store, state => state.task?.text.includes('MiB') === true);
  expect(task).toEqual({ text: 'Writing 0 of 1 recording, 3.8 MiB, to /tmp/a.jsonl …', share: 0 });
  store.cancelTask();
  const { notice } = await settled(store, state => state.task === undefined && state.notice !== undefined);
  expect(notice?.text).toBe('Writing was cancelled.');
  expect(left).toBe(true);
});
