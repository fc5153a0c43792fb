import { type Listener, type ProbeOutcome, ProbeVerdict, type ScanReport } from '../../../gen/sockeye/v1/discovery';
import type { ErrorWords } from '../../ui/explain-error';

/** Probes that are under way. */
export interface Probing {
  /** Listeners that have not answered yet. */
  readonly waiting: ReadonlySet<string>;
  readonly done: number;
  readonly total: number;
}

/** What listens on this machine, and what of it is on show. */
export interface DiscoveryState {
  /** By id; undefined until the first scan has come. */
  readonly listeners: ReadonlyMap<string, Listener> | undefined;
  readonly report: ScanReport | undefined;
  readonly probing: Probing | undefined;
  /** How the last probing ended, in words for everybody's ears; empty before. */
  readonly said: string;
  readonly filter: string;
  /** Keys of groups that are folded. */
  readonly folded: ReadonlySet<string>;
  readonly activeKey: string | undefined;
  /** Why the machine cannot be looked at, or the last probing failed. */
  readonly error: ErrorWords | undefined;
}

/** What happens to it. */
export type DiscoveryEvent =
  | {
      readonly kind: 'listeners';
      readonly isSnapshot: boolean;
      readonly listeners: readonly Listener[];
      readonly gone: readonly string[];
      readonly report: ScanReport | undefined;
    }
  | { readonly kind: 'failed'; readonly error: ErrorWords }
  | { readonly kind: 'probe-plan'; readonly ids: readonly string[] }
  | { readonly kind: 'probe-result'; readonly id: string; readonly outcome: ProbeOutcome | undefined }
  | { readonly kind: 'probe-ended'; readonly said: string; readonly error: ErrorWords | undefined }
  | { readonly kind: 'filtered'; readonly filter: string }
  | { readonly kind: 'folded'; readonly key: string; readonly isFolded: boolean }
  | { readonly kind: 'activated'; readonly key: string };

/** Nothing has come yet. */
export const initialDiscoveryState: DiscoveryState = {
  listeners: undefined,
  report: undefined,
  probing: undefined,
  said: '',
  filter: '',
  folded: new Set(),
  activeKey: undefined,
  error: undefined,
};

/** The state after an event. */
export function updateDiscovery(state: DiscoveryState, event: DiscoveryEvent): DiscoveryState {
  switch (event.kind) {
    case 'listeners':
      return takeListeners(state, event);
    case 'failed':
      return { ...state, error: event.error };
    case 'probe-plan':
      return {
        ...state,
        probing: { waiting: new Set(event.ids), done: 0, total: event.ids.length },
        said: '',
        error: undefined,
      };
    case 'probe-result':
      return takeResult(state, event.id, event.outcome);
    case 'probe-ended':
      return { ...state, probing: undefined, said: event.said, error: event.error };
    case 'filtered':
      return { ...state, filter: event.filter };
    case 'folded': {
      const folded = new Set(state.folded);
      if (event.isFolded) folded.add(event.key);
      else folded.delete(event.key);
      return { ...state, folded };
    }
    case 'activated':
      return state.activeKey === event.key ? state : { ...state, activeKey: event.key };
  }
}

function takeListeners(
  state: DiscoveryState,
  { isSnapshot, listeners, gone, report }: Extract<DiscoveryEvent, { readonly kind: 'listeners' }>,
): DiscoveryState {
  const next = new Map(isSnapshot ? [] : state.listeners);
  for (const id of gone) next.delete(id);
  for (const listener of listeners) next.set(listener.id, listener);
  return { ...state, listeners: next, report: report ?? state.report, error: undefined };
}

function takeResult(state: DiscoveryState, id: string, outcome: ProbeOutcome | undefined): DiscoveryState {
  const { probing, listeners } = state;
  const waiting = new Set(probing?.waiting);
  waiting.delete(id);
  const listener = listeners?.get(id);
  const known = listener === undefined ? listeners : new Map(listeners).set(id, { ...listener, lastProbe: outcome });
  return { ...state, listeners: known, probing: probing && { ...probing, waiting, done: probing.done + 1 } };
}

/** How a probing went, in a sentence: `12 probed: 3 speak gRPC.` */
export function probingWords(outcomes: readonly ProbeOutcome[]): string {
  const grpc = outcomes.filter(({ verdict }) => verdict === ProbeVerdict.PROBE_VERDICT_GRPC).length;
  return `${outcomes.length} probed: ${grpc === 0 ? 'none speaks' : grpc === 1 ? 'one speaks' : `${grpc} speak`} gRPC.`;
}
