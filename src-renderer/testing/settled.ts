import type { ReadableStore } from '../state/store';

/** The value of a store once it is as wanted; listens, and looks at once. */
export async function settled<State>(store: ReadableStore<State>, isWanted: (state: State) => boolean): Promise<State> {
  await new Promise<void>(resolve => {
    const look = (): void => {
      if (!isWanted(store.get())) return;
      leave();
      resolve();
    };
    const leave = store.subscribe(look);
    look();
  });
  return store.get();
}
