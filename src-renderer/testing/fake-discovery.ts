import type { DiscoveryService, Listener, ProbeListenersResponse } from '../../gen/sockeye/v1/discovery';

/** Plays the discovery of a helper: these listeners, for as long as somebody watches, and no probe that shows anything. */
export function createFakeDiscovery(listeners: readonly Listener[] = []): DiscoveryService {
  return {
    async *watchListeners(_request, signal) {
      const report = { blindSpots: [], listenerCount: listeners.length, tookUs: 1_200n };
      yield { isSnapshot: true, listeners, goneListenerIds: [], report };
      await new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve()));
    },
    async *probeListeners({ listenerIds }): AsyncIterable<ProbeListenersResponse> {
      yield await Promise.resolve({ update: { $case: 'plan', value: { listenerIds, endpoints: [] } } });
    },
  };
}
