import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { LoadSchemaResponse, Schema, SchemaProgress } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import { endpointKey } from '../discovery/same-endpoint';
import type { ErrorWords } from '../../ui/explain-error';

/** What is known of a target's schema. */
export interface SchemaView {
  /** Set while it is loading. */
  readonly progress: SchemaProgress | undefined;
  /** The last one that came; kept while the next one loads. */
  readonly schema: Schema | undefined;
  /** Why it could not be asked for; a failure of our own link. */
  readonly error: ErrorWords | undefined;
}

/** The targets, their schemas and what of them is unfolded. */
export interface TargetsState {
  /** Undefined until they have come for the first time. */
  readonly targets: readonly Target[] | undefined;
  readonly schemas: ReadonlyMap<string, SchemaView>;
  /** Keys of nodes of the tree. */
  readonly expanded: ReadonlySet<string>;
  /** Key of the node of the tree that arrow keys start from. */
  readonly activeKey: string | undefined;
  readonly error: ErrorWords | undefined;
  /** What the user should know of the list. */
  readonly notices: readonly Explanation[];
  /** Targets at whose endpoint somebody was seen to listen, by id, and how that is now. Others are not in it. */
  readonly presence: ReadonlyMap<string, Presence>;
}

/**
 * Whether somebody listens at a target's endpoint, as the system tells without connecting: `down` when nobody does any
 * more, `returning` while the schema is read again from one that came back, `returned` when it has been.
 */
export type Presence = 'up' | 'down' | 'returning' | 'returned';

/** What happens to them. */
export type TargetsEvent =
  | { readonly kind: 'targets'; readonly targets: readonly Target[]; readonly notices?: readonly Explanation[] }
  | { readonly kind: 'targets-failed'; readonly error: ErrorWords }
  | { readonly kind: 'listening'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'schema-begun'; readonly targetId: string }
  | { readonly kind: 'schema-update'; readonly targetId: string; readonly update: LoadSchemaResponse['update'] }
  | { readonly kind: 'schema-failed'; readonly targetId: string; readonly error: ErrorWords }
  | { readonly kind: 'schema-left'; readonly targetId: string }
  | { readonly kind: 'activated'; readonly key: string }
  | { readonly kind: 'unfolded'; readonly key: string; readonly isExpanded: boolean };

/** Nothing has come yet. */
export const initialTargetsState: TargetsState = {
  targets: undefined,
  schemas: new Map(),
  expanded: new Set(),
  activeKey: undefined,
  error: undefined,
  notices: [],
  presence: new Map(),
};

const nothingKnown: SchemaView = { progress: undefined, schema: undefined, error: undefined };
const justBegun: SchemaProgress = { step: '', filesLoaded: 0, filesTotal: 0 };

/** Services of the machinery, folded at first. */
const machinery = /^grpc\.(reflection|health)\./;

/** The key of a target's node. */
export function targetKey(targetId: string): string {
  return `target:${targetId}`;
}

/** The key of a service's node. */
export function serviceKey(targetId: string, serviceName: string): string {
  return `service:${targetId}:${serviceName}`;
}

/** The state after an event. */
export function updateTargets(state: TargetsState, event: TargetsEvent): TargetsState {
  switch (event.kind) {
    case 'targets':
      return { ...takeTargets(state, event.targets), notices: event.notices ?? [] };
    case 'targets-failed':
      return { ...state, error: event.error };
    case 'listening':
      return takeListening(state, event.keys);
    case 'schema-begun':
      return withSchema(state, event.targetId, view => ({ ...view, progress: justBegun, error: undefined }));
    case 'schema-update':
      return takeSchemaUpdate(state, event.targetId, event.update);
    case 'schema-failed':
      return withSchema(state, event.targetId, view => ({ ...view, progress: undefined, error: event.error }));
    case 'schema-left':
      return withSchema(state, event.targetId, view => ({ ...view, progress: undefined }));
    case 'activated':
      return state.activeKey === event.key ? state : { ...state, activeKey: event.key };
    case 'unfolded': {
      if (state.expanded.has(event.key) === event.isExpanded) return state;
      const expanded = new Set(state.expanded);
      if (event.isExpanded) expanded.add(event.key);
      else expanded.delete(event.key);
      return { ...state, expanded };
    }
  }
}

/**
 * Only a place where somebody was seen can become empty: what is not listed may be in a container or on another machine.
 * A server that appears where its schema was asked for in vain is one that came back.
 */
function takeListening(state: TargetsState, keys: ReadonlySet<string>): TargetsState {
  const presence = new Map<string, Presence>();
  for (const { id, endpoint } of state.targets ?? []) {
    const before = state.presence.get(id);
    if (keys.has(endpointKey(endpoint) ?? '')) {
      const isAwaited = before === 'down' || (before === undefined && isInVain(state.schemas.get(id)));
      presence.set(id, isAwaited ? 'returning' : (before ?? 'up'));
    } else if (before !== undefined) presence.set(id, 'down');
  }
  const isSame =
    presence.size === state.presence.size && [...presence].every(([id, now]) => state.presence.get(id) === now);
  return isSame ? state : { ...state, presence };
}

function isInVain(view: SchemaView | undefined): boolean {
  return view?.progress === undefined && view?.schema?.failure !== undefined;
}

/** A server that came back and has told its schema, or why not, is no news any more. */
function settlePresence(state: TargetsState, targetId: string, isLoaded: boolean): TargetsState {
  if (state.presence.get(targetId) !== 'returning') return state;
  return { ...state, presence: new Map(state.presence).set(targetId, isLoaded ? 'returned' : 'up') };
}

/** The sample is unfolded when it is met for the first time: it is what a newcomer is to find. */
function takeTargets(state: TargetsState, targets: readonly Target[]): TargetsState {
  const known = new Set(state.targets?.map(target => target.id));
  const news = targets.filter(target => target.isSample && !known.has(target.id)).map(target => targetKey(target.id));
  const kept = new Set(targets.map(target => target.id));
  const schemas = new Map([...state.schemas].filter(([id]) => kept.has(id)));
  return { ...state, targets, schemas, expanded: new Set([...state.expanded, ...news]), error: undefined };
}

function takeSchemaUpdate(state: TargetsState, targetId: string, update: LoadSchemaResponse['update']): TargetsState {
  if (update === undefined) return state;
  if (update.$case === 'progress') return withSchema(state, targetId, view => ({ ...view, progress: update.value }));
  const isFirst = state.schemas.get(targetId)?.schema === undefined;
  const settled = settlePresence(state, targetId, update.value.failure === undefined);
  const next = withSchema(settled, targetId, () => ({ progress: undefined, schema: update.value, error: undefined }));
  if (!isFirst) return next;
  const names = update.value.services.map(service => service.fullName).filter(name => !machinery.test(name));
  const opened = names.length <= 3 ? names.map(name => serviceKey(targetId, name)) : [];
  return { ...next, expanded: new Set([...next.expanded, ...opened]) };
}

function withSchema(state: TargetsState, targetId: string, change: (view: SchemaView) => SchemaView): TargetsState {
  const schemas = new Map(state.schemas);
  schemas.set(targetId, change(schemas.get(targetId) ?? nothingKnown));
  return { ...state, schemas };
}

/** The id of the target that a node's key belongs to; undefined for no key. */
export function targetOfKey(key: string | undefined): string | undefined {
  return key?.split(':', 2)[1];
}
