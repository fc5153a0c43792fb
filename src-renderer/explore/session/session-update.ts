import type { MessageRejected } from '../../../gen/sockeye/v1/call';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { MethodDescription, TextProblem } from '../../../gen/sockeye/v1/schema';
import type { ErrorWords } from '../../ui/explain-error';
import type { MetadataDraft } from '../../ui/metadata/metadata-draft';
import { type CallOptionsDraft, defaultCallOptions } from './call-options';

/** The parts of a request that are edited. */
export type RequestSection = 'message' | 'metadata' | 'options';

/** A call that was made from a tab. */
export interface CallView {
  /** Tells the calls of this window apart. */
  readonly callId: number;
  /** It has not ended yet. */
  readonly isOpen: boolean;
  readonly isCancelling: boolean;
  /** As it last stood; undefined until the helper has said anything. */
  readonly recording: Recording | undefined;
  /** A message that was not sent. */
  readonly rejected: MessageRejected | undefined;
  /** Our own link failed, or the helper refused. */
  readonly failure: ErrorWords | undefined;
}

/** A request that is being edited, and what its last call brought. */
export interface RequestTab {
  readonly id: string;
  readonly targetId: string;
  readonly method: MethodDescription;
  /** False once a refresh of the schema no longer has the method. */
  readonly isInSchema: boolean;
  /** ProtoJSON as typed; undefined until the template has come. */
  readonly text: string | undefined;
  readonly problems: readonly TextProblem[];
  readonly metadata: readonly MetadataDraft[];
  readonly options: CallOptionsDraft;
  readonly section: RequestSection;
  /** What is to be known of the message that the tab was opened with; goes when the message is edited. */
  readonly note: { readonly what: string; readonly nextStep: string } | undefined;
  readonly call: CallView | undefined;
}

/** The open requests. */
export interface SessionState {
  readonly tabs: readonly RequestTab[];
  readonly activeId: string | undefined;
}

/** What a user may change in a tab. */
export type TabChange = Partial<Pick<RequestTab, 'text' | 'metadata' | 'options' | 'section' | 'note'>>;

/** What happens to them. */
export type SessionEvent =
  | { readonly kind: 'opened'; readonly id: string; readonly targetId: string; readonly method: MethodDescription }
  | { readonly kind: 'activated'; readonly id: string }
  | { readonly kind: 'closed'; readonly id: string }
  | { readonly kind: 'changed'; readonly id: string; readonly change: TabChange }
  | { readonly kind: 'template-came'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'validated';
      readonly id: string;
      readonly text: string;
      readonly problems: readonly TextProblem[];
    }
  | {
      readonly kind: 'schema-came';
      readonly targetId: string;
      readonly methods: ReadonlyMap<string, MethodDescription>;
    }
  | { readonly kind: 'call-begun'; readonly id: string; readonly callId: number }
  | { readonly kind: 'call-cancelling'; readonly id: string; readonly callId: number }
  | { readonly kind: 'call-recording'; readonly id: string; readonly callId: number; readonly recording: Recording }
  | { readonly kind: 'call-rejected'; readonly id: string; readonly callId: number; readonly rejected: MessageRejected }
  | { readonly kind: 'message-sent'; readonly id: string; readonly callId: number }
  | {
      readonly kind: 'call-ended';
      readonly id: string;
      readonly callId: number;
      readonly failure: ErrorWords | undefined;
    };

/** Stands in for a template that cannot be had, until it can be. */
export const noTemplate = '{}';

/** Nothing is open. */
export const initialSessionState: SessionState = { tabs: [], activeId: undefined };

/** The tab in front. */
export function activeTab(state: SessionState): RequestTab | undefined {
  return state.tabs.find(tab => tab.id === state.activeId);
}

/** The state after an event. Events of a call that a newer one has replaced change nothing. */
export function updateSession(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'opened':
      return { tabs: [...state.tabs, newTab(event.id, event.targetId, event.method)], activeId: event.id };
    case 'activated':
      return state.activeId === event.id ? state : { ...state, activeId: event.id };
    case 'closed':
      return closeTab(state, event.id);
    case 'changed':
      return changeTab(state, event.id, tab => changedByUser(tab, event.change));
    case 'template-came':
      return changeTab(state, event.id, tab =>
        tab.text === undefined || tab.text === noTemplate ? { ...tab, text: event.text } : tab,
      );
    case 'validated':
      return changeTab(state, event.id, tab => (tab.text === event.text ? { ...tab, problems: event.problems } : tab));
    case 'schema-came':
      return { ...state, tabs: state.tabs.map(tab => withSchema(tab, event.targetId, event.methods)) };
    case 'call-begun':
      return changeTab(state, event.id, tab => ({ ...tab, call: newCall(event.callId) }));
    case 'call-cancelling':
      return changeCall(state, event, call => ({ ...call, isCancelling: true }));
    case 'call-recording':
      return changeCall(state, event, call => ({ ...call, recording: event.recording }));
    case 'call-rejected':
      return changeCall(state, event, call => ({ ...call, rejected: event.rejected }));
    case 'message-sent':
      return changeCall(state, event, call => ({ ...call, rejected: undefined }));
    case 'call-ended':
      return changeCall(state, event, call => ({
        ...call,
        isOpen: false,
        isCancelling: false,
        failure: event.failure,
      }));
  }
}

function changedByUser(tab: RequestTab, change: TabChange): RequestTab {
  const isEdited = tab.text !== undefined && change.text !== undefined && change.text !== tab.text;
  return { ...tab, ...(isEdited ? { note: undefined } : {}), ...change };
}

function newTab(id: string, targetId: string, method: MethodDescription): RequestTab {
  return {
    id,
    targetId,
    method,
    isInSchema: true,
    text: undefined,
    problems: [],
    metadata: [],
    options: defaultCallOptions,
    section: 'message',
    note: undefined,
    call: undefined,
  };
}

function newCall(callId: number): CallView {
  return { callId, isOpen: true, isCancelling: false, recording: undefined, rejected: undefined, failure: undefined };
}

/** The neighbour on the right takes the place of a closed tab, else the one on the left. */
function closeTab(state: SessionState, id: string): SessionState {
  const index = state.tabs.findIndex(tab => tab.id === id);
  const tabs = state.tabs.filter(tab => tab.id !== id);
  const activeId = state.activeId === id ? (tabs[index] ?? tabs[index - 1])?.id : state.activeId;
  return { tabs, activeId };
}

function withSchema(tab: RequestTab, targetId: string, methods: ReadonlyMap<string, MethodDescription>): RequestTab {
  if (tab.targetId !== targetId) return tab;
  const method = methods.get(tab.method.path);
  return { ...tab, method: method ?? tab.method, isInSchema: method !== undefined };
}

function changeTab(state: SessionState, id: string, change: (tab: RequestTab) => RequestTab): SessionState {
  const before = state.tabs.find(tab => tab.id === id);
  if (before === undefined) return state;
  const after = change(before);
  return after === before ? state : { ...state, tabs: state.tabs.map(tab => (tab === before ? after : tab)) };
}

function changeCall(
  state: SessionState,
  { id, callId }: { readonly id: string; readonly callId: number },
  change: (call: CallView) => CallView,
): SessionState {
  return changeTab(state, id, tab => (tab.call?.callId === callId ? { ...tab, call: change(tab.call) } : tab));
}
