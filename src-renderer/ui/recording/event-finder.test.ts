import { describe, expect, test } from 'vitest';

import { Direction, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { createFakeRecordings, messageEvent } from '../../testing/fake-recordings';
import { settled } from '../../testing/settled';
import { createEventFinder, describeSearch, type EventFinder } from './event-finder';

const recordings = createFakeRecordings();
recordings.add({
  summary: complete(Recording, { id: 'r', eventCount: 1_000n }),
  eventAt: index => messageEvent(index, index, Direction.DIRECTION_RECEIVED, { name: index % 100 === 5 ? 'Ada' : 'x' }),
});
const ada = { direction: Direction.DIRECTION_UNSPECIFIED, text: 'ada', ignoresCase: true };

async function found(finder: EventFinder): Promise<readonly [number | undefined, string]> {
  const state = await settled(finder, ({ isSearching }) => !isSearching);
  return [state.index, describeSearch(state)];
}

describe('a finder', () => {
  test('finds the next and the previous match in the whole recording, around its ends', async () => {
    const went: number[] = [];
    const finder = createEventFinder(recordings, 'r', queueMicrotask, index => went.push(index));
    finder.search(ada, 350);
    expect(await found(finder)).toEqual([405, '5 of 10']);
    finder.step(1);
    expect(await found(finder)).toEqual([505, '6 of 10']);
    finder.step(-1);
    finder.step(-1);
    expect((await found(finder))[0]).toBe(405);
    finder.search(ada, 990);
    expect(await found(finder)).toEqual([5, '1 of 10']);
    finder.step(-1);
    expect(await found(finder)).toEqual([905, '10 of 10']);
    expect(went).toEqual([405, 505, 405, 5, 905]);
    finder.close();
  });

  test('says that nothing matches, and nothing when nothing is looked for', async () => {
    const finder = createEventFinder(recordings, 'r', queueMicrotask, () => undefined);
    finder.search({ ...ada, text: 'Grace' }, 0);
    expect(await found(finder)).toEqual([undefined, 'none']);
    finder.search(undefined, 0);
    expect(await found(finder)).toEqual([undefined, '']);
    finder.close();
  });
});
