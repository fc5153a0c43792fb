import { setImmediate as nextTurn } from 'node:timers/promises';

import type { ServiceDefinition, ServiceHandlers } from '../../src-shared/service-handlers';
import { methodPaths } from '../../src-shared/services';

/**
 * Handlers of these services whose implementation is loaded when it is first called. The first call, and those beside it,
 * wait; a load that fails is tried again by the next call. It begins a turn of the event loop later, so that what came
 * with the call and needs no load is answered first.
 */
export function createLateHandlers(
  services: readonly ServiceDefinition[],
  load: () => Promise<ServiceHandlers>,
): ServiceHandlers {
  let loading: Promise<ServiceHandlers> | undefined;
  const loadOnce = (): Promise<ServiceHandlers> => {
    loading ??= nextTurn()
      .then(load)
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    return loading;
  };
  return new Map(
    [...methodPaths(services)].map(path => [
      path,
      async function* handle(requests, signal) {
        const handler = (await loadOnce()).get(path);
        if (handler === undefined) throw new Error(`Nobody implements ${path}.`);
        yield* handler(requests, signal);
      },
    ]),
  );
}
