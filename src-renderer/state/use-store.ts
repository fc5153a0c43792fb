import { useSyncExternalStore } from 'react';

import type { ReadableStore } from './store';

/** The part of a store's value that `select` picks; renders again when that part is another object. */
export function useStore<State, Part>(store: ReadableStore<State>, select: (state: State) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
