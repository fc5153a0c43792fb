import type { Listener, ProbeOutcome, ScanReport } from '../../gen/sockeye/v1/discovery';
import type { Log } from '../../src-shared/log';
import { describeListener } from './describe-listener';
import type { FoundListener, Scan, Scanner } from './scanner';
import type { UserNames } from '../user-names';

/** What listens, as of one moment. */
export interface DiscoveryState {
  /** By id. A listener that has not changed since the state before is the same object. */
  readonly listeners: ReadonlyMap<string, Listener>;
  /** The same object until something in it, or a listener, has changed. */
  readonly report: ScanReport;
}

/** What listens on this machine. Looks only while somebody wants to know. */
export interface Discovery {
  /**
   * The state as soon as a scan is done, then again after each change, until `signal` is aborted. A slow reader misses
   * steps, never the last.
   */
  watch(signal: AbortSignal): AsyncIterable<DiscoveryState>;
  /** The state as of now. Rejects with the reason of `signal` only. */
  current(signal: AbortSignal): Promise<DiscoveryState>;
  /** Keeps what a probe showed for as long as the same socket has the same owners. */
  remember(listener: Listener, outcome: ProbeOutcome): void;
}

/** What discovery is made of. */
export interface DiscoveryOptions {
  readonly scanner: Scanner;
  readonly log: Log;
  readonly names: UserNames;
  /** Who we are; undefined on Windows. */
  readonly uid: number | undefined;
  /** Waits until the next scan is due, or until `signal` is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Between two scans, in milliseconds: as long as they cost little, and never more than a second. */
const pauseMs = { least: 400, most: 900 };
/** A scan may take this part of the time. */
const share = 0.01;

/** Makes the discovery; nothing is looked at before somebody asks. */
export function createDiscovery({ scanner, log, names, uid, pause = waitFor }: DiscoveryOptions): Discovery {
  const probes = new Map<string, { readonly owners: string; readonly outcome: ProbeOutcome }>();
  const firstSeen = new Map<string, bigint>();
  const wakes = new Set<() => void>();
  let found: ReadonlyMap<string, FoundListener> = new Map();
  let latest: Scan | undefined;
  let state: DiscoveryState | undefined;
  let scanning: Promise<DiscoveryState> | undefined;
  let polling: AbortController | undefined;
  let failure = '';

  function describeAll(now: ReadonlyMap<string, FoundListener>): ReadonlyMap<string, Listener> {
    const seenAtUs = BigInt(Date.now()) * 1000n;
    const listeners = new Map<string, Listener>();
    let isChanged = now.size !== state?.listeners.size;
    for (const [id, each] of now) {
      const before = state?.listeners.get(id);
      const probe = probes.get(id);
      const outcome = probe?.owners === ownersKey(each) ? probe.outcome : undefined;
      const isSame = before !== undefined && found.get(id) === each && before.lastProbe === outcome;
      listeners.set(id, isSame ? before : describeListener(each, uid, names, firstSeenAtUs(id, seenAtUs), outcome));
      isChanged ||= !isSame;
    }
    for (const each of [probes, firstSeen]) for (const id of each.keys()) if (!now.has(id)) each.delete(id);
    return isChanged ? listeners : (state?.listeners ?? listeners);
  }

  function firstSeenAtUs(id: string, nowUs: bigint): bigint {
    const atUs = firstSeen.get(id) ?? nowUs;
    firstSeen.set(id, atUs);
    return atUs;
  }

  function publish(next: DiscoveryState): void {
    if (next === state) return;
    state = next;
    for (const wake of wakes) wake();
  }

  function takeOver(scan: Scan, tookUs: number): DiscoveryState {
    if (scan === latest && state !== undefined) return state;
    latest = scan;
    const listeners = describeAll(scan.listeners);
    found = scan.listeners;
    const isSame =
      state !== undefined &&
      listeners === state.listeners &&
      JSON.stringify(scan.blindSpots) === JSON.stringify(state.report.blindSpots);
    const next = isSame
      ? state
      : {
          listeners,
          report: { blindSpots: scan.blindSpots, listenerCount: listeners.size, tookUs: BigInt(Math.round(tookUs)) },
        };
    if (next !== undefined) publish(next);
    return state ?? { listeners, report: { blindSpots: [], listenerCount: 0, tookUs: 0n } };
  }

  /** One at a time; who asks while one is under way gets that one. */
  function scan(): Promise<DiscoveryState> {
    scanning ??= scanOnce().finally(() => (scanning = undefined));
    return scanning;
  }

  async function scanOnce(): Promise<DiscoveryState> {
    const begin = performance.now();
    let result: Scan;
    try {
      result = await scanner.scan(never);
      failure = '';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== failure) log.warn('cannot see what listens', { reason });
      failure = reason;
      result = {
        listeners: found,
        blindSpots: [{ cause: 'scan-failed', what: `What listens here cannot be seen: ${reason}`, nextStep: '' }],
      };
    }
    return takeOver(result, (performance.now() - begin) * 1000);
  }

  async function poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const begin = performance.now();
      await scan();
      const tookMs = performance.now() - begin;
      await pause(Math.min(Math.max(tookMs / share, pauseMs.least), pauseMs.most), signal);
    }
  }

  return {
    async *watch(signal) {
      let wake = (): void => undefined;
      const notice = (): void => wake();
      wakes.add(notice);
      signal.addEventListener('abort', notice);
      if (polling === undefined) {
        polling = new AbortController();
        // What was seen long ago is not told before it has been looked at again.
        state = undefined;
        void poll(polling.signal);
      }
      try {
        let told: DiscoveryState | undefined;
        while (!signal.aborted) {
          if (state !== undefined && state !== told) {
            told = state;
            yield told;
          } else {
            await new Promise<void>(resolve => (wake = resolve));
          }
        }
      } finally {
        wakes.delete(notice);
        signal.removeEventListener('abort', notice);
        if (wakes.size === 0) {
          polling.abort();
          polling = undefined;
        }
      }
    },
    async current(signal) {
      signal.throwIfAborted();
      const now = polling !== undefined && state !== undefined ? state : await scan();
      signal.throwIfAborted();
      return now;
    },
    remember(listener, outcome) {
      probes.set(listener.id, { owners: ownersKey(listener), outcome });
      const each = found.get(listener.id);
      if (state === undefined || each === undefined) return;
      publish({ ...state, listeners: describeAll(found) });
    },
  };
}

/** A scan is shared by those who ask, so it does not end with one of them. */
const never = new AbortController().signal;

function ownersKey({ owners }: Pick<Listener, 'owners'>): string {
  return owners.map(({ pid }) => pid).join(',');
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
