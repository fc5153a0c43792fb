import type { ProbeListenersRequest, ProbeOutcome } from '../../../gen/sockeye/v1/discovery';
import type { Services } from '../../services';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { explainError, isAbort, isLinkLost } from '../../ui/explain-error';
import { type DiscoveryState, initialDiscoveryState, probingWords, updateDiscovery } from './discovery-update';

/** What listens on this machine, kept up to date; connects to nobody but by `probe` and `probeMine`. */
export interface DiscoveryStore extends ReadableStore<DiscoveryState> {
  /** Begins anew with a helper that has just started, until `signal` is aborted. */
  readonly connect: (signal: AbortSignal) => void;
  /** Probes one listener; `insist` also one that is left alone by its name. A probing that runs is given up. */
  readonly probe: (id: string, insist: boolean) => void;
  /** Probes all of this user's. */
  readonly probeMine: () => void;
  readonly cancelProbing: () => void;
  readonly filter: (text: string) => void;
  readonly fold: (key: string, isFolded: boolean) => void;
  readonly activate: (key: string) => void;
}

/** Who asks wants to know how it is now. */
const everything: ProbeListenersRequest = {
  listenerIds: [],
  endpoints: [],
  allMine: false,
  insist: false,
  refresh: true,
};

/** Makes the store; it asks nothing before `connect`. */
export function createDiscoveryStore({ discovery }: Pick<Services, 'discovery'>, frame: RequestFrame): DiscoveryStore {
  const store = createStore(initialDiscoveryState, updateDiscovery, frame);
  let helper: AbortSignal = AbortSignal.abort();
  let probing: AbortController | undefined;
  const probe = (request: ProbeListenersRequest): void => void runProbes(request);
  return {
    get: store.get,
    subscribe: store.subscribe,
    connect: signal => {
      helper = signal;
      void watch(signal);
    },
    probe: (id, insist) => probe({ ...everything, listenerIds: [id], insist }),
    probeMine: () => probe({ ...everything, allMine: true }),
    cancelProbing: () => probing?.abort(),
    filter: filter => store.dispatch({ kind: 'filtered', filter }),
    fold: (key, isFolded) => store.dispatch({ kind: 'folded', key, isFolded }),
    activate: key => store.dispatch({ kind: 'activated', key }),
  };

  async function watch(signal: AbortSignal): Promise<void> {
    try {
      for await (const change of discovery.watchListeners({}, signal)) {
        const { isSnapshot, listeners, goneListenerIds: gone, report } = change;
        store.arrive({ kind: 'listeners', isSnapshot, listeners, gone, report });
      }
    } catch (error) {
      if (isAbort(error, signal) || isLinkLost(error)) return;
      store.arrive({ kind: 'failed', error: explainError(error) });
    }
  }

  async function runProbes(request: ProbeListenersRequest): Promise<void> {
    probing?.abort();
    const own = new AbortController();
    probing = own;
    const leave = (): void => own.abort();
    helper.addEventListener('abort', leave);
    const outcomes: ProbeOutcome[] = [];
    let total = 0;
    try {
      for await (const { update } of discovery.probeListeners(request, own.signal)) {
        if (update?.$case === 'plan') {
          total = update.value.listenerIds.length;
          store.arrive({ kind: 'probe-plan', ids: update.value.listenerIds });
        } else if (update?.$case === 'result') {
          const { listenerId, outcome } = update.value;
          if (outcome !== undefined) outcomes.push(outcome);
          store.arrive({ kind: 'probe-result', id: listenerId, outcome });
        }
      }
      const only = outcomes.length === 1 && total === 1 ? outcomes[0] : undefined;
      store.arrive({ kind: 'probe-ended', said: only?.words ?? probingWords(outcomes), error: undefined });
    } catch (error) {
      if (probing !== own) return;
      const isLeft = isAbort(error, own.signal) || isLinkLost(error);
      const said = isLeft ? `Stopped after ${outcomes.length} of ${total}.` : '';
      store.arrive({ kind: 'probe-ended', said, error: isLeft ? undefined : explainError(error) });
    } finally {
      helper.removeEventListener('abort', leave);
      if (probing === own) probing = undefined;
    }
  }
}
