import type { HelperSupervisor, SupervisorState } from '../helper/helper-supervisor';
import type { OpenCall } from './call-port';
import type { HelperRoute } from './call-router';

/** What the route needs of a link. */
interface RoutedLink {
  readonly openCall: OpenCall;
  readonly gone: AbortSignal;
}

/** The way to the helper as it runs now, else why there is none. `wrap` is put around each relay. */
export function helperRoute(
  supervisor: Pick<HelperSupervisor<RoutedLink>, 'state'>,
  wrap: (relay: OpenCall) => OpenCall,
): () => HelperRoute {
  return () => {
    const state = supervisor.state();
    if (state.kind !== 'running') return { kind: 'closed', details: whyClosed(state) };
    // Between its end and the next state the helper's client is closed, and would throw at a call.
    if (state.link.gone.aborted) return { kind: 'closed', details: helperEndedDetails };
    return { kind: 'open', openCall: wrap(state.link.openCall) };
  };
}

const helperEndedDetails = 'The helper has just ended. It is started again by itself; try again in a moment.';

function whyClosed(state: Exclude<SupervisorState<RoutedLink>, { kind: 'running' }>): string {
  switch (state.kind) {
    case 'starting':
      return 'The helper is still starting. Try again in a moment.';
    case 'restarting':
      return `The helper is being started again. ${state.reason}`;
    case 'failed':
      return `The helper was given up after it failed several times. ${state.reason} Restart it from the status bar.`;
    case 'stopped':
      return 'Sockeye is quitting.';
  }
}
