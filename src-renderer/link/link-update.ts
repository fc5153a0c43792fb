import type { GetAppInfoResponse, HelperState, WatchLinkResponse } from '../../gen/sockeye/v1/host';
import type { GetHelperInfoResponse } from '../../gen/sockeye/v1/link';

/** Round trips that are remembered for the sparkline. */
export const rememberedRoundTrips = 100;

/** What the window knows of its own link. */
export interface LinkState {
  /** As main last said; undefined until it has said anything. */
  readonly helper: NonNullable<HelperState['state']> | undefined;
  /** The last round trips to this helper in ms, oldest first. */
  readonly roundTripsMs: readonly number[];
  /** It has not answered a ping for longer than it should take. */
  readonly isSilent: boolean;
  readonly counters: WatchLinkResponse | undefined;
  readonly helperInfo: GetHelperInfoResponse | undefined;
  readonly app: GetAppInfoResponse | undefined;
}

/** What arrives. */
export type LinkEvent =
  | { readonly kind: 'helper'; readonly state: HelperState['state'] }
  | { readonly kind: 'round-trip'; readonly ms: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'counters'; readonly counters: WatchLinkResponse }
  | { readonly kind: 'helper-info'; readonly info: GetHelperInfoResponse }
  | { readonly kind: 'app'; readonly app: GetAppInfoResponse };

/** Nothing is known yet. */
export const initialLinkState: LinkState = {
  helper: undefined,
  roundTripsMs: [],
  isSilent: false,
  counters: undefined,
  helperInfo: undefined,
  app: undefined,
};

/** The process id of the helper that runs; undefined when none does. */
export function runningPid(state: LinkState): number | undefined {
  return state.helper?.$case === 'running' ? state.helper.value.pid : undefined;
}

/** What is known after an event. A new helper begins its round trips anew. */
export function updateLink(state: LinkState, event: LinkEvent): LinkState {
  switch (event.kind) {
    case 'helper': {
      const next: LinkState = { ...state, helper: event.state };
      return runningPid(next) === runningPid(state)
        ? next
        : { ...next, roundTripsMs: [], isSilent: false, helperInfo: undefined };
    }
    case 'round-trip':
      return {
        ...state,
        isSilent: false,
        roundTripsMs: [...state.roundTripsMs, event.ms].slice(-rememberedRoundTrips),
      };
    case 'silence':
      return { ...state, isSilent: true };
    case 'counters':
      return { ...state, counters: event.counters };
    case 'helper-info':
      return { ...state, helperInfo: event.info };
    case 'app':
      return { ...state, app: event.app };
  }
}
