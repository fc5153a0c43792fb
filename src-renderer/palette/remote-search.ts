// The part of a search that takes time: what is found elsewhere, for a query that goes on changing.
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import type { PaletteItem } from './palette-search';

/** Pause in typing before a search is begun, in milliseconds. */
const typingPauseMs = 60;

/** Finds items for a query; may reject, which is the same as to find nothing. */
export type FindItems = (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]>;

/** What was found, and for which query. */
export interface RemoteFinds {
  /** The query that is asked about now. */
  readonly query: string;
  /** True until the answer for `query` has come. */
  readonly isPending: boolean;
  /** The answer; until it has come, that of the query before. */
  readonly items: readonly PaletteItem[];
}

/** A search that follows what is typed: an answer to an older query is dropped, and its search is cancelled. */
export interface RemoteSearch extends ReadableStore<RemoteFinds> {
  readonly ask: (query: string) => void;
  /** Cancels what is under way. */
  readonly close: () => void;
}

type RemoteEvent =
  | { readonly kind: 'asked'; readonly query: string }
  | { readonly kind: 'found'; readonly query: string; readonly items: readonly PaletteItem[] };

function update(state: RemoteFinds, event: RemoteEvent): RemoteFinds {
  if (event.kind === 'found') {
    return event.query === state.query ? { ...state, isPending: false, items: event.items } : state;
  }
  const { query } = event;
  return query === '' ? { query, isPending: false, items: [] } : { ...state, query, isPending: true };
}

/** Makes a search over `find`. Spaces around the query do not count. */
export function createRemoteSearch(find: FindItems, requestFrame: RequestFrame): RemoteSearch {
  const store = createStore<RemoteFinds, RemoteEvent>({ query: '', isPending: false, items: [] }, update, requestFrame);
  let current = new AbortController();

  async function search(query: string, signal: AbortSignal): Promise<void> {
    let items: readonly PaletteItem[] = [];
    try {
      items = await find(query, signal);
    } catch {
      // The helper is away: the status bar says so, and what the window knows itself is still found.
    }
    if (!signal.aborted) store.arrive({ kind: 'found', query, items });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    ask: text => {
      const query = text.trim();
      if (query === store.get().query) return;
      current.abort();
      store.dispatch({ kind: 'asked', query });
      if (query === '') return;
      const controller = new AbortController();
      current = controller;
      const timer = setTimeout(() => void search(query, controller.signal), typingPauseMs);
      controller.signal.addEventListener('abort', () => clearTimeout(timer));
    },
    close: () => current.abort(),
  };
}
