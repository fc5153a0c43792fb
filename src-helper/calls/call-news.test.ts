import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { Recording } from '../../gen/sockeye/v1/recording';
import { CallNews } from './call-news';

const recording = { done: false, value: Recording.fromPartial({ id: 'r' }) } as const;
const rejected = { messageNumber: 0n, problems: [] };

test('all that came since is told at once, and then what comes next', async () => {
  const news = new CallNews();
  news.addRejected(rejected);
  news.setRecording(recording);
  news.addRejected(rejected);
  expect(await news.next()).toEqual({ rejected: [rejected, rejected], recording });
  const next = news.next();
  news.setRecording(recording);
  expect(await next).toEqual({ rejected: [], recording });
});

test('a failure is told behind what came before it, also to one who waits', async () => {
  const news = new CallNews();
  news.addRejected(rejected);
  news.fail(new Error('first'));
  news.fail(new Error('second'));
  expect((await news.next()).rejected).toHaveLength(1);
  await expect(news.next()).rejects.toThrow('first');
  const other = new CallNews();
  const next = other.next();
  other.fail(new Error('late'));
  await expect(next).rejects.toThrow('late');
});

test('200,000 updates leave nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  // Node's own function, which has no type here.
  const collect = runInNewContext('gc') as () => void;
  const news = new CallNews();
  const tell = async (count: number): Promise<number> => {
    for (let index = 0; index < count; index++) {
      const next = news.next();
      news.setRecording(recording);
      await next;
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await tell(10_000);
  // Racing a promise that lives as long as the call would leave 60 MB.
  expect((await tell(200_000)) - before).toBeLessThan(5_000_000);
  news.fail(new Error('the end'));
  await expect(news.next()).rejects.toThrow('the end');
});
