import type { DiscoveryServiceDefinition, WatchListenersResponse } from '../../gen/sockeye/v1/discovery';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { Discovery, DiscoveryState } from './discovery';

/** Serves what listens here, and the probes. */
export function createDiscoveryService(discovery: Discovery): ServiceImplementation<DiscoveryServiceDefinition> {
  return {
    async *watchListeners(_request, signal) {
      let told: DiscoveryState | undefined;
      for await (const state of discovery.watch(signal)) {
        yield changesBetween(told, state);
        told = state;
      }
    },
    probeListeners() {
      const path = '/sockeye.v1.DiscoveryService/ProbeListeners';
      throw new RpcError(path, StatusCode.UNIMPLEMENTED, 'Probing comes with the next step.');
    },
  };
}

/** What to tell somebody who knows `before`. */
function changesBetween(before: DiscoveryState | undefined, now: DiscoveryState): WatchListenersResponse {
  const report = now.report === before?.report ? undefined : now.report;
  if (before === undefined) {
    return { isSnapshot: true, listeners: [...now.listeners.values()], goneListenerIds: [], report };
  }
  return {
    isSnapshot: false,
    listeners: [...now.listeners.values()].filter(listener => before.listeners.get(listener.id) !== listener),
    goneListenerIds: [...before.listeners.keys()].filter(id => !now.listeners.has(id)),
    report,
  };
}
