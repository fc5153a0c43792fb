// Who answers a call: main, the helper, or nobody.
import type { Log } from '../../src-shared/log';
import type { ServiceHandlers } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { OpenCall } from './call-port';
import { createLocalCall } from './local-call';

/** How to reach the helper now, or a sentence that says why it cannot be reached. */
export type HelperRoute =
  { readonly kind: 'open'; readonly openCall: OpenCall } | { readonly kind: 'closed'; readonly details: string };

/** What the router needs to know. */
export interface CallRoutes {
  /** Answered in main. */
  readonly local: ServiceHandlers;
  /** Paths of the methods that the helper serves. */
  readonly helperPaths: ReadonlySet<string>;
  /** Asked for each call. */
  readonly helperRoute: () => HelperRoute;
  readonly log: Log;
}

/** Makes the one way to begin a call, by its path. What leads nowhere ends with a status that says why. */
export function createCallRouter({ local, helperPaths, helperRoute, log }: CallRoutes): OpenCall {
  return (path, listener) => {
    const handler = local.get(path);
    if (handler !== undefined) return createLocalCall(handler, log)(path, listener);
    if (!helperPaths.has(path)) {
      return refuse(StatusCode.UNIMPLEMENTED, `Sockeye has no method ${JSON.stringify(path)}.`)(path, listener);
    }
    const route = helperRoute();
    const openCall = route.kind === 'open' ? route.openCall : refuse(StatusCode.UNAVAILABLE, route.details);
    return openCall(path, listener);
  };
}

/** A call that takes everything and ends with this status. */
function refuse(code: number, details: string): OpenCall {
  return (_path, listener) => {
    let isCancelled = false;
    queueMicrotask(() => {
      if (!isCancelled) listener.onStatus(code, details);
    });
    return {
      write: () => undefined,
      halfClose: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      cancel() {
        isCancelled = true;
      },
    };
  };
}
