import type { SeriesProgress } from '../../../gen/sockeye/v1/call';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { MethodDescription, TextProblem } from '../../../gen/sockeye/v1/schema';
import type { ErrorWords } from '../../ui/explain-error';
import { defaultCallOptions } from './call-options';
import {
  changeMessage,
  changeMessages,
  chosenMessage,
  type MessagesChange,
  newMessage,
  withNextChosen,
} from './prepared-messages';
import type { CallView, RequestTab, SessionState, TabChange } from './session-state';

/** What happens to them. */
export type SessionEvent =
  | { readonly kind: 'opened'; readonly id: string; readonly targetId: string; readonly method: MethodDescription }
  /** Before those that are open already. */
  | { readonly kind: 'restored'; readonly tabs: readonly RequestTab[]; readonly activeId: string | undefined }
  | { readonly kind: 'draft-problem'; readonly problem: string | undefined }
  | { readonly kind: 'activated'; readonly id: string }
  | { readonly kind: 'closed'; readonly id: string }
  | { readonly kind: 'changed'; readonly id: string; readonly change: TabChange }
  | { readonly kind: 'messages'; readonly id: string; readonly change: MessagesChange }
  /** In place of all the messages of a tab; at least one. */
  | { readonly kind: 'texts'; readonly id: string; readonly texts: readonly string[] }
  | { readonly kind: 'template-came'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'validated';
      readonly id: string;
      readonly messageId: string;
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
  | { readonly kind: 'call-series'; readonly id: string; readonly callId: number; readonly series: SeriesProgress }
  | {
      readonly kind: 'call-rejected';
      readonly id: string;
      readonly callId: number;
      readonly messageId: string;
      readonly problems: readonly TextProblem[];
    }
  /** The chosen message was handed over, and the one behind it is next. */
  | { readonly kind: 'message-sent'; readonly id: string }
  | {
      readonly kind: 'call-ended';
      readonly id: string;
      readonly callId: number;
      readonly failure: ErrorWords | undefined;
    };

/** Stands in for a template that cannot be had, until it can be. */
export const noTemplate = '{}';

/** The state after an event. Events of a call that a newer one has replaced change nothing. */
export function updateSession(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'opened':
      return {
        ...state,
        tabs: [...state.tabs, newTab(event.id, event.targetId, event.method)],
        activeId: event.id,
      };
    case 'restored':
      return { ...state, tabs: [...event.tabs, ...state.tabs], activeId: state.activeId ?? event.activeId };
    case 'draft-problem':
      return state.draftProblem === event.problem ? state : { ...state, draftProblem: event.problem };
    case 'activated':
      return state.activeId === event.id ? state : { ...state, activeId: event.id };
    case 'closed':
      return closeTab(state, event.id);
    case 'changed':
      return changeTab(state, event.id, tab => withChange(tab, event.change));
    case 'messages':
      return changeTab(state, event.id, tab => changeMessages(tab, event.change));
    case 'texts':
      return changeTab(state, event.id, tab => withTexts(tab, event.texts));
    case 'template-came':
      return changeTab(state, event.id, tab =>
        changeMessage(tab, chosenMessage(tab).id, message =>
          message.text === undefined || message.text === noTemplate ? { ...message, text: event.text } : message,
        ),
      );
    case 'validated':
      return changeTab(state, event.id, tab =>
        changeMessage(tab, event.messageId, message =>
          message.text === event.text ? { ...message, problems: event.problems } : message,
        ),
      );
    case 'schema-came':
      return { ...state, tabs: state.tabs.map(tab => withSchema(tab, event.targetId, event.methods)) };
    case 'call-begun':
      return changeTab(state, event.id, tab => ({
        ...tab,
        call: newCall(event.callId),
        messages: tab.messages.map(message => ({ ...message, rejected: undefined, sentCount: 0 })),
      }));
    case 'call-cancelling':
      return changeCall(state, event, call => ({ ...call, isCancelling: true }));
    case 'call-recording':
      return changeCall(state, event, call => ({ ...call, recording: event.recording }));
    case 'call-series':
      return changeCall(state, event, call => ({ ...call, series: event.series }));
    case 'call-rejected':
      return changeTab(state, event.id, tab => {
        if (tab.call?.callId !== event.callId) return tab;
        return changeMessage(tab, event.messageId, message => ({
          ...message,
          rejected: event.problems,
          sentCount: Math.max(0, message.sentCount - 1),
        }));
      });
    case 'message-sent':
      return changeTab(state, event.id, tab => {
        const sent = changeMessage(tab, chosenMessage(tab).id, message => ({
          ...message,
          rejected: undefined,
          sentCount: message.sentCount + 1,
        }));
        return withNextChosen(sent);
      });
    case 'call-ended':
      return changeCall(state, event, call => ({
        ...call,
        isOpen: false,
        isCancelling: false,
        series: call.series && { ...call.series, isRunning: false },
        failure: event.failure,
      }));
  }
}

function newTab(id: string, targetId: string, method: MethodDescription): RequestTab {
  return {
    id,
    targetId,
    method,
    isInSchema: true,
    messages: [newMessage('1', undefined)],
    chosenId: '1',
    removed: undefined,
    metadata: [],
    options: defaultCallOptions,
    rate: '',
    section: 'message',
    note: undefined,
    call: undefined,
  };
}

function newCall(callId: number): CallView {
  return { callId, isOpen: true, isCancelling: false, recording: undefined, series: undefined, failure: undefined };
}

function withChange(tab: RequestTab, { text, ...change }: TabChange): RequestTab {
  if (text === undefined) return { ...tab, ...change };
  const before = chosenMessage(tab).text;
  const isEdited = before !== undefined && before !== text;
  const changed = { ...tab, ...(isEdited ? { note: undefined } : {}), ...change };
  return changeMessage(changed, chosenMessage(changed).id, message => ({ ...message, text, rejected: undefined }));
}

function withTexts(tab: RequestTab, texts: readonly string[]): RequestTab {
  const messages = texts.map((text, at) => newMessage(String(at + 1), text));
  return { ...tab, messages, chosenId: messages[0]?.id ?? '', removed: undefined };
}

/** The neighbour on the right takes the place of a closed tab, else the one on the left. */
function closeTab(state: SessionState, id: string): SessionState {
  const index = state.tabs.findIndex(tab => tab.id === id);
  const tabs = state.tabs.filter(tab => tab.id !== id);
  const activeId = state.activeId === id ? (tabs[index] ?? tabs[index - 1])?.id : state.activeId;
  return { ...state, tabs, activeId };
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
