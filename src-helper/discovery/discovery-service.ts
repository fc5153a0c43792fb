import type {
  DiscoveryServiceDefinition,
  ProbeListenersRequest,
  WatchListenersResponse,
} from '../../gen/sockeye/v1/discovery';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { Discovery, DiscoveryState } from './discovery';
import type { ProbeListeners } from './probing/probe-listeners';

/** Serves what listens here, and the probes. */
export function createDiscoveryService(
  discovery: Discovery,
  probe: ProbeListeners,
): ServiceImplementation<DiscoveryServiceDefinition> {
  return {
    async *watchListeners(_request, signal) {
      let told: DiscoveryState | undefined;
      for await (const state of discovery.watch(signal)) {
        yield changesBetween(told, state);
        told = state;
      }
    },
    async *probeListeners(request, signal) {
      check(request);
      yield* probe(request, signal);
    },
  };
}

function check({ listenerIds, endpoints, allMine, insist }: ProbeListenersRequest): void {
  const problem =
    listenerIds.length === 0 && endpoints.length === 0 && !allMine
      ? 'Nothing is named that is to be probed.'
      : allMine && insist
        ? 'What is left alone is probed one by one, not with all others.'
        : undefined;
  if (problem === undefined) return;
  throw new RpcError('/sockeye.v1.DiscoveryService/ProbeListeners', StatusCode.INVALID_ARGUMENT, problem);
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
