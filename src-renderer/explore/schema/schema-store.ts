import type { Schema, SchemaService } from '../../../gen/sockeye/v1/schema';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { explainError } from '../../ui/explain-error';
import {
  initialSchemaState,
  placeOf,
  type SchemaPlace,
  type SchemaState,
  type TypeView,
  typeKey,
  updateSchema,
} from './schema-update';

/** Types of fields are asked for together with the type itself, so that the way onwards is short. */
const stepsAhead = 1;

/** The schemas that are looked at: one pane for each request (its id), and one for no request (''). */
export interface SchemaStore extends ReadableStore<SchemaState> {
  /** Shows a type in a pane; `callId` is the call of the request now. */
  readonly open: (paneId: string, place: SchemaPlace, callId: number | undefined) => void;
  /** Shows the pane's schema where it was left, or at this place when nothing was opened yet. */
  readonly show: (paneId: string, first: SchemaPlace | undefined, callId: number | undefined) => void;
  /** The keyboard has gone to the schema, as `open` wants. */
  readonly tookFocus: (paneId: string) => void;
  /** Shows the response again. */
  readonly hide: (paneId: string) => void;
  /** Back or forward; `wantsFocus` takes the keyboard along. */
  readonly step: (paneId: string, by: 1 | -1, wantsFocus: boolean) => void;
  readonly chooseRow: (paneId: string, rowKey: string) => void;
  /** The request is closed. */
  readonly forget: (paneId: string) => void;
  /** Asks again for the type on show. */
  readonly retry: (paneId: string) => void;
  /** Follows a refreshed schema: what is on show is asked for anew and stays until it has come. */
  readonly takeSchema: (targetId: string, schema: Schema) => void;
}

/** Makes the store; each type is asked for when it is first shown. */
export function createSchemaStore(service: SchemaService, requestFrame: RequestFrame): SchemaStore {
  const store = createStore(initialSchemaState, updateSchema, requestFrame);
  const hashes = new Map<string, string>();

  const need = (paneId: string): void => {
    const place = placeOf(store.get().panes.get(paneId));
    if (place === undefined) return;
    const known = store.get().types.get(typeKey(place.targetId, place.typeName));
    if (known === undefined || known.kind === 'failed') void ask(place);
  };

  async function ask({ targetId, typeName }: SchemaPlace): Promise<void> {
    const key = typeKey(targetId, typeName);
    const hash = hashes.get(targetId);
    const arrive = (name: string, view: TypeView): void => {
      // An answer of an earlier schema does not take the place of one that is newer.
      if (hashes.get(targetId) === hash) store.arrive({ kind: 'type', key: typeKey(targetId, name), view });
    };
    if (store.get().types.get(key)?.kind !== 'known') {
      store.dispatch({ kind: 'type', key, view: { kind: 'loading' } });
    }
    try {
      const { types } = await service.describeTypes({ targetId, typeNames: [typeName], depth: stepsAhead });
      for (const description of types) {
        arrive(description.type?.value.fullName ?? '', { kind: 'known', description });
      }
      if (!types.some(({ type }) => type?.value.fullName === typeName)) arrive(typeName, { kind: 'missing' });
    } catch (error) {
      arrive(typeName, { kind: 'failed', error: explainError(error) });
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    open: (paneId, place, callId) => {
      store.dispatch({ kind: 'opened', paneId, place, callId });
      need(paneId);
    },
    show: (paneId, first, callId) => {
      store.dispatch({ kind: 'shown', paneId, first, callId });
      need(paneId);
    },
    tookFocus: paneId => store.dispatch({ kind: 'focused', paneId }),
    hide: paneId => store.dispatch({ kind: 'hidden', paneId }),
    step: (paneId, by, wantsFocus) => {
      store.dispatch({ kind: 'stepped', paneId, by, wantsFocus });
      need(paneId);
    },
    chooseRow: (paneId, rowKey) => store.dispatch({ kind: 'row-chosen', paneId, rowKey }),
    forget: paneId => store.dispatch({ kind: 'forgotten', paneId }),
    retry: need,
    takeSchema: (targetId, { contentHash }) => {
      const isSame = hashes.get(targetId) === contentHash;
      hashes.set(targetId, contentHash);
      const places = [...store.get().panes.values()].map(placeOf).filter(place => place?.targetId === targetId);
      const keys = places.map(place => typeKey(targetId, place?.typeName ?? ''));
      if (!isSame) store.arrive({ kind: 'types-outdated', targetId, kept: new Set(keys) });
      const onShow = new Map(places.map((place, index) => [keys[index], place]));
      for (const [key, place] of onShow) {
        const known = store.get().types.get(key ?? '');
        if (place !== undefined && (!isSame || known?.kind === 'failed')) void ask(place);
      }
    },
  };
}
