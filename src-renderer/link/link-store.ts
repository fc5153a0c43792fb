import { pause } from '../../src-shared/waiting/pause';
import type { ReadableStore, RequestFrame } from '../state/store';
import { createStore } from '../state/store';
import type { Services } from '../services';
import { initialLinkState, type LinkState, runningPid, updateLink } from './link-update';

/** Pause between two pings, in milliseconds. */
const pingIntervalMs = 2_000;

/** A helper that has not answered for so long, in milliseconds, is said not to. It is asked on: it may be busy. */
const silenceMs = 5_000;

/** What the window knows of its own link, kept up to date. */
export interface LinkStore extends ReadableStore<LinkState> {
  /** Starts the helper again. */
  readonly restart: () => void;
  /** Asks for what only the Link panel shows, once a second while it is open; returns the function that ends this. */
  readonly openPanel: () => () => void;
}

/** Makes the store and watches until `signal` is aborted. */
export function createLinkStore(services: Services, requestFrame: RequestFrame, signal: AbortSignal): LinkStore {
  const store = createStore(initialLinkState, updateLink, requestFrame);
  void watchHelper();
  return {
    get: store.get,
    subscribe: store.subscribe,
    restart: () => void services.host.restartHelper({}, signal).catch(ignoreFailure),
    openPanel,
  };

  async function watchHelper(): Promise<void> {
    let pings = new AbortController();
    try {
      for await (const { state } of services.host.watchHelper({}, signal)) {
        const event = { kind: 'helper', state: state?.state } as const;
        const pid = runningPid(updateLink(store.get(), event));
        const isOther = pid !== runningPid(store.get());
        if (isOther) pings.abort();
        // Asked before all others do, who would load half of the helper in front of it.
        if (isOther && pid !== undefined) void pingAgainAndAgain((pings = new AbortController()).signal);
        // The state of the helper gates everything else: it is not worth a frame's wait.
        store.dispatch(event);
      }
    } catch {
      ignoreFailure();
    } finally {
      pings.abort();
    }
  }

  async function pingAgainAndAgain(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted && !signal.aborted) {
      if (document.visibilityState === 'visible') await ping(stopped);
      await pause(pingIntervalMs, stopped);
    }
  }

  async function ping(stopped: AbortSignal): Promise<void> {
    const before = performance.now();
    const timer = setTimeout(() => {
      if (!stopped.aborted) store.arrive({ kind: 'silence' });
    }, silenceMs);
    try {
      await services.link.ping({ payload: new Uint8Array(0) }, stopped);
      store.arrive({ kind: 'round-trip', ms: performance.now() - before });
    } catch {
      ignoreFailure();
    } finally {
      clearTimeout(timer);
    }
  }

  function openPanel(): () => void {
    const closed = new AbortController();
    void watchCounters(closed.signal);
    void askAgainAndAgain(closed.signal);
    return () => closed.abort();
  }

  async function watchCounters(closed: AbortSignal): Promise<void> {
    try {
      store.arrive({ kind: 'app', app: await services.host.getAppInfo({}, closed) });
      for await (const counters of services.host.watchLink({}, closed)) store.arrive({ kind: 'counters', counters });
    } catch {
      ignoreFailure();
    }
  }

  async function askAgainAndAgain(closed: AbortSignal): Promise<void> {
    while (!closed.aborted) {
      try {
        store.arrive({ kind: 'helper-info', info: await services.link.getHelperInfo({}, closed) });
      } catch {
        ignoreFailure();
      }
      await pause(1_000, closed);
    }
  }
}

/** A failure of the link shows in the state of the helper, which main tells; there is nothing to add to it here. */
function ignoreFailure(): void {
  return;
}
