import { expect, test } from 'vitest';

import { ReplyBudget, Turns } from './reply-budget';

test('calls together hold no more than the limit, and what one gives back the others may have', () => {
  const budget = new ReplyBudget(100);
  const [one, other] = [budget.open(), budget.open()];
  expect(one.set(60)).toBe(true);
  expect(other.set(40)).toBe(true);
  expect(other.set(41)).toBe(false);
  expect(budget.heldBytes).toBe(101);
  one.set(0);
  expect(other.set(100)).toBe(true);
  other.set(0);
  expect(budget.heldBytes).toBe(0);
});

test('one call alone may hold what its target allows, however much that is', () => {
  const budget = new ReplyBudget(100);
  expect(budget.open().set(1000)).toBe(true);
  expect(budget.open().set(1)).toBe(false);
});

test('so many pieces of work run together, the others in order behind them, also behind one that fails', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = [0, 1, 2, 3].map(at =>
    turns.run(async () => {
      begun.push(at);
      await new Promise<void>(resolve => ends.push(resolve));
      if (at === 0) throw new Error('failed');
      return at;
    }),
  );
  const failed = expect(work[0]).rejects.toThrow('failed');
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await failed;
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[1]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
  ends.forEach(end => end());
  expect(await Promise.all(work.slice(1))).toEqual([1, 2, 3]);
});
