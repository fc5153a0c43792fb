import type { TypeDescription } from '../../../gen/sockeye/v1/schema';
import type { ErrorWords } from '../../ui/explain-error';

/** A message or an enum of a target, and which of its rows is looked at. */
export interface SchemaPlace {
  readonly targetId: string;
  readonly typeName: string;
  /** Key of the active row, see schema-rows.ts; undefined for the first. */
  readonly rowKey: string | undefined;
}

/** Where one has been, as in a browser. */
export interface SchemaHistory {
  readonly places: readonly SchemaPlace[];
  /** Index of the place on show. */
  readonly at: number;
}

/** The schema beside one request, or beside none. */
export interface SchemaPane {
  readonly history: SchemaHistory;
  /** It is on show; undefined when the response is. */
  readonly shown: ShownSchema | undefined;
}

interface ShownSchema {
  /** The call the request had when the schema was opened: the next call brings the response back. */
  readonly callId: number | undefined;
  /** It was just opened to be read: the keyboard goes there. */
  readonly wantsFocus: boolean;
}

/** What is known of a type. */
export type TypeView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly description: TypeDescription }
  /** The schema does not have it. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly error: ErrorWords };

/** Schemas on show, and the types that have been looked at. */
export interface SchemaState {
  /** By the id of a request; '' for no request. */
  readonly panes: ReadonlyMap<string, SchemaPane>;
  /** By `typeKey`. */
  readonly types: ReadonlyMap<string, TypeView>;
}

/** What happens to them. */
export type SchemaEvent =
  | {
      readonly kind: 'opened';
      readonly paneId: string;
      readonly place: SchemaPlace;
      readonly callId: number | undefined;
    }
  | {
      readonly kind: 'shown';
      readonly paneId: string;
      /** Where to begin when nothing has been opened in the pane. */
      readonly first: SchemaPlace | undefined;
      readonly callId: number | undefined;
    }
  | { readonly kind: 'focused'; readonly paneId: string }
  | { readonly kind: 'hidden'; readonly paneId: string }
  | { readonly kind: 'stepped'; readonly paneId: string; readonly by: 1 | -1; readonly wantsFocus: boolean }
  | { readonly kind: 'row-chosen'; readonly paneId: string; readonly rowKey: string }
  | { readonly kind: 'forgotten'; readonly paneId: string }
  | { readonly kind: 'type'; readonly key: string; readonly view: TypeView }
  /** Another schema has come: what is known of the target's types is of the past. */
  | { readonly kind: 'types-outdated'; readonly targetId: string; readonly kept: ReadonlySet<string> };

/** Nothing has been looked at. */
export const initialSchemaState: SchemaState = { panes: new Map(), types: new Map() };

/** Places that are remembered in one pane. */
const rememberedPlaces = 100;

/** The key of a type among `types`. */
export function typeKey(targetId: string, typeName: string): string {
  return `${targetId}\n${typeName}`;
}

/** The place on show in a pane; undefined when nothing has been opened in it. */
export function placeOf(pane: SchemaPane | undefined): SchemaPlace | undefined {
  return pane?.history.places[pane.history.at];
}

/** True when the pane shows the schema: not once a newer call has begun. */
export function isSchemaShown(pane: SchemaPane | undefined, callId: number | undefined): boolean {
  return pane?.shown !== undefined && pane.shown.callId === callId;
}

/** The state after an event. */
export function updateSchema(state: SchemaState, event: SchemaEvent): SchemaState {
  switch (event.kind) {
    case 'opened':
      return changePane(state, event.paneId, pane => ({
        history: goTo(pane.history, event.place),
        shown: { callId: event.callId, wantsFocus: true },
      }));
    case 'shown':
      return changePane(state, event.paneId, pane => ({
        history: goTo(pane.history, placeOf(pane) ?? event.first),
        shown: { callId: event.callId, wantsFocus: false },
      }));
    case 'focused':
      return changePane(state, event.paneId, pane =>
        pane.shown?.wantsFocus === true ? { ...pane, shown: { ...pane.shown, wantsFocus: false } } : pane,
      );
    case 'hidden':
      return changePane(state, event.paneId, pane => ({ ...pane, shown: undefined }));
    case 'stepped':
      return changePane(state, event.paneId, pane => ({
        history: step(pane.history, event.by),
        shown: pane.shown === undefined ? undefined : { ...pane.shown, wantsFocus: event.wantsFocus },
      }));
    case 'row-chosen':
      return changePane(state, event.paneId, pane => ({ ...pane, history: withRow(pane.history, event.rowKey) }));
    case 'forgotten': {
      const panes = new Map(state.panes);
      return panes.delete(event.paneId) ? { ...state, panes } : state;
    }
    case 'type':
      return { ...state, types: new Map(state.types).set(event.key, event.view) };
    case 'types-outdated': {
      const isOld = (key: string): boolean => key.startsWith(typeKey(event.targetId, '')) && !event.kept.has(key);
      return { ...state, types: new Map([...state.types].filter(([key]) => !isOld(key))) };
    }
  }
}

const emptyPane: SchemaPane = { history: { places: [], at: -1 }, shown: undefined };

function changePane(state: SchemaState, paneId: string, change: (pane: SchemaPane) => SchemaPane): SchemaState {
  const before = state.panes.get(paneId) ?? emptyPane;
  const after = change(before);
  return after === before ? state : { ...state, panes: new Map(state.panes).set(paneId, after) };
}

/** Goes to a place; what lay ahead is forgotten. The place one is at already is not gone to again. */
function goTo(history: SchemaHistory, place: SchemaPlace | undefined): SchemaHistory {
  if (place === undefined) return history;
  const { places, at } = history;
  const here = places[at];
  const isSame = here?.targetId === place.targetId && here.typeName === place.typeName;
  if (isSame) return place.rowKey === undefined ? history : withRow(history, place.rowKey);
  const past = places.slice(0, at + 1);
  const kept = [...past, place].slice(-rememberedPlaces);
  return { places: kept, at: kept.length - 1 };
}

function step({ places, at }: SchemaHistory, by: 1 | -1): SchemaHistory {
  return { places, at: Math.min(Math.max(0, at + by), places.length - 1) };
}

function withRow(history: SchemaHistory, rowKey: string): SchemaHistory {
  const places = history.places.map((place, index) => (index === history.at ? { ...place, rowKey } : place));
  return { ...history, places };
}
