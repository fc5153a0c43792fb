import { describe, expect, test } from 'vitest';

import { createStore } from './store';

const add = (state: number, event: number): number => state + event;

describe('a store', () => {
  test('tells an act of the user at once', () => {
    const seen: number[] = [];
    const store = createStore(0, add, () => undefined);
    store.subscribe(() => seen.push(store.get()));
    store.dispatch(1);
    store.dispatch(2);
    expect(seen).toEqual([1, 3]);
  });

  test('tells a thousand arrivals once, in the next frame, though the value is current at once', () => {
    const frames: (() => void)[] = [];
    const seen: number[] = [];
    const store = createStore(0, add, callback => frames.push(callback));
    store.subscribe(() => seen.push(store.get()));
    for (let i = 0; i < 1000; i += 1) store.arrive(1);
    expect(store.get()).toBe(1000);
    expect(seen).toEqual([]);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(seen).toEqual([1000]);
    store.arrive(1);
    expect(frames).toHaveLength(2);
  });

  test('tells nobody of an event that changes nothing, and nobody who has left', () => {
    let told = 0;
    const store = createStore(0, add, () => undefined);
    const leave = store.subscribe(() => (told += 1));
    store.dispatch(0);
    expect(told).toBe(0);
    leave();
    store.dispatch(1);
    expect(told).toBe(0);
  });
});
