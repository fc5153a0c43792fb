// A value that is replaced by pure updates. What the user does is told to the view at once; what arrives by itself is
// told at most once per animation frame, whatever arrives.

/** A value that changes, as a view sees it. */
export interface ReadableStore<State> {
  /** The value as it is now; the same object until it changes. */
  readonly get: () => State;
  /** Calls the listener after changes; returns the function that ends this. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that changes by events. */
export interface Store<State, Event> extends ReadableStore<State> {
  /** Applies an act of the user and tells the listeners at once. */
  readonly dispatch: (event: Event) => void;
  /** Applies something that arrived; the value changes at once, the listeners hear of it in the next frame. */
  readonly arrive: (event: Event) => void;
}

/** Calls back before the next frame is drawn, as `requestAnimationFrame` does. */
export type RequestFrame = (callback: () => void) => void;

/** Makes a store. `update` must not change its state argument; to return it unchanged tells nobody. */
export function createStore<State, Event>(
  initial: State,
  update: (state: State, event: Event) => State,
  requestFrame: RequestFrame,
): Store<State, Event> {
  let state = initial;
  let isFrameAsked = false;
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const apply = (event: Event): boolean => {
    const before = state;
    state = update(state, event);
    return state !== before;
  };
  return {
    get: () => state,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: event => {
      if (apply(event)) notify();
    },
    arrive: event => {
      if (!apply(event) || isFrameAsked) return;
      isFrameAsked = true;
      requestFrame(() => {
        isFrameAsked = false;
        notify();
      });
    },
  };
}
