import type { Schema } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import type { Services } from '../../services';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { type ErrorWords, explainError, isAbort, isLinkLost } from '../../ui/explain-error';
import { initialTargetsState, serviceKey, targetKey, type TargetsState, updateTargets } from './targets-update';

/** The targets and their schemas, kept up to date with the helper. */
export interface TargetsStore extends ReadableStore<TargetsState> {
  /** Begins anew with a helper that has just started, until `signal` is aborted. Schemas on show stay until new ones come. */
  readonly connect: (signal: AbortSignal) => void;
  readonly activate: (key: string) => void;
  /** Unfolds or folds a node; the first time a target is unfolded its schema is loaded. */
  readonly unfold: (key: string, isExpanded: boolean) => void;
  /** Loads a schema; `refresh` reads all of its sources again. */
  readonly loadSchema: (targetId: string, refresh: boolean) => void;
  /** Stops loading a schema; what was there before stays. */
  readonly stopLoading: (targetId: string) => void;
  /** Adds a target (id empty) or changes one. Answers why it was refused, or undefined. */
  readonly save: (target: Target) => Promise<ErrorWords | undefined>;
  readonly remove: (targetId: string) => Promise<ErrorWords | undefined>;
  /** Unfolds the way to a method and makes it the active row. */
  readonly showMethod: (targetId: string, methodPath: string) => void;
  /** Makes a method the active row if it is in sight; unfolds nothing. */
  readonly followMethod: (targetId: string, methodPath: string) => void;
  /** Puts a target before another, or last when `beforeId` is empty. */
  readonly move: (targetId: string, beforeId: string) => Promise<ErrorWords | undefined>;
  /** Takes in where somebody listens now, as keys of endpoints; a server that came back is asked for its schema again. */
  readonly takeListening: (keys: ReadonlySet<string>) => void;
  /** Calls back with each schema that has come. */
  readonly onSchema: (listener: (targetId: string, schema: Schema) => void) => void;
}

/** Makes the store; it asks nothing before `connect`. */
export function createTargetsStore(services: Services, requestFrame: RequestFrame): TargetsStore {
  const store = createStore(initialTargetsState, updateTargets, requestFrame);
  const schemaListeners: ((targetId: string, schema: Schema) => void)[] = [];
  const loads = new Map<string, AbortController>();
  let helper: AbortSignal = AbortSignal.abort();

  const isExpanded = (targetId: string): boolean => store.get().expanded.has(targetKey(targetId));
  const loadSchema = (targetId: string, refresh: boolean): void => void load(targetId, refresh, helper);

  return {
    get: store.get,
    subscribe: store.subscribe,
    connect: signal => {
      helper = signal;
      void watchTargets(signal);
    },
    activate: key => store.dispatch({ kind: 'activated', key }),
    unfold: (key, expand) => {
      store.dispatch({ kind: 'unfolded', key, isExpanded: expand });
      const target = store.get().targets?.find(each => targetKey(each.id) === key);
      if (expand && target !== undefined && !isKnown(target.id)) loadSchema(target.id, false);
    },
    loadSchema,
    stopLoading: targetId => loads.get(targetId)?.abort(),
    save: target =>
      attempt(async () => {
        if (target.id === '') {
          const added = (await services.target.addTarget({ target })).target;
          if (added === undefined) return;
          store.dispatch({ kind: 'unfolded', key: targetKey(added.id), isExpanded: true });
          // What there is to say of it is said of the active row.
          store.dispatch({ kind: 'activated', key: targetKey(added.id) });
          // The list with the new target may have come before this answer, when it was not unfolded yet.
          if (!isKnown(added.id)) loadSchema(added.id, false);
          return;
        }
        await services.target.updateTarget({ target });
        loadSchema(target.id, true);
      }),
    remove: targetId =>
      attempt(async () => {
        await services.target.removeTarget({ targetId });
      }),
    move: (targetId, beforeTargetId) =>
      attempt(async () => {
        await services.target.moveTarget({ targetId, beforeTargetId });
      }),
    takeListening: keys => {
      const before = store.get().presence;
      store.arrive({ kind: 'listening', keys });
      for (const [id, presence] of store.get().presence) {
        if (presence !== 'returning' || before.get(id) === 'returning') continue;
        // Who has it in use, and nobody else, is connected again.
        if (isKnown(id) || isExpanded(id)) loadSchema(id, true);
      }
    },
    showMethod: (targetId, methodPath) => {
      const serviceName = methodPath.slice(0, methodPath.lastIndexOf('/'));
      store.dispatch({ kind: 'unfolded', key: targetKey(targetId), isExpanded: true });
      store.dispatch({ kind: 'unfolded', key: serviceKey(targetId, serviceName), isExpanded: true });
      store.dispatch({ kind: 'activated', key: `method:${targetId}:${methodPath}` });
    },
    followMethod: (targetId, methodPath) => {
      const { expanded } = store.get();
      const serviceName = methodPath.slice(0, methodPath.lastIndexOf('/'));
      if (!expanded.has(targetKey(targetId)) || !expanded.has(serviceKey(targetId, serviceName))) return;
      store.dispatch({ kind: 'activated', key: `method:${targetId}:${methodPath}` });
    },
    onSchema: listener => void schemaListeners.push(listener),
  };

  function isKnown(targetId: string): boolean {
    const view = store.get().schemas.get(targetId);
    return view?.schema !== undefined || view?.progress !== undefined;
  }

  async function watchTargets(signal: AbortSignal): Promise<void> {
    let isFirst = true;
    try {
      for await (const { targets, notices } of services.target.watchTargets({}, signal)) {
        store.arrive({ kind: 'targets', targets, notices });
        for (const target of targets) {
          // A helper that has just started has loaded nothing: what is on show is asked for again.
          if (isExpanded(target.id) && (isFirst || !isKnown(target.id))) loadSchema(target.id, false);
        }
        isFirst = false;
      }
    } catch (error) {
      // The next helper is asked again; until then what is on show stays.
      if (isAbort(error, signal) || isLinkLost(error)) return;
      store.arrive({ kind: 'targets-failed', error: explainError(error) });
    }
  }

  async function load(targetId: string, refresh: boolean, signal: AbortSignal): Promise<void> {
    loads.get(targetId)?.abort();
    const controller = new AbortController();
    const leave = (): void => controller.abort();
    signal.addEventListener('abort', leave);
    loads.set(targetId, controller);
    store.arrive({ kind: 'schema-begun', targetId });
    try {
      for await (const { update } of services.schema.loadSchema({ targetId, refresh }, controller.signal)) {
        store.arrive({ kind: 'schema-update', targetId, update });
        if (update?.$case === 'schema') for (const listener of schemaListeners) listener(targetId, update.value);
      }
    } catch (error) {
      if (loads.get(targetId) !== controller) return;
      const isLeft = isAbort(error, controller.signal) || isLinkLost(error);
      if (isLeft) store.arrive({ kind: 'schema-left', targetId });
      else store.arrive({ kind: 'schema-failed', targetId, error: explainError(error) });
    } finally {
      signal.removeEventListener('abort', leave);
      if (loads.get(targetId) === controller) loads.delete(targetId);
    }
  }

  /** Without the signal of the helper: should it die meanwhile, main ends the call with better words than an abort has. */
  async function attempt(act: () => Promise<void>): Promise<ErrorWords | undefined> {
    try {
      await act();
      return undefined;
    } catch (error) {
      return explainError(error);
    }
  }
}
