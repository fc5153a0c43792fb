import type { MethodDescription, Schema } from '../../../gen/sockeye/v1/schema';
import type { Services } from '../../services';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { takesManyRequests } from '../method-kind';
import { defaultCallOptions, durationText } from './call-options';
import { canHalfClose, canSend, canSendSeries, canStart } from './can-send';
import { chosenMessage, type MessagesChange } from './prepared-messages';
import { parseRate } from './series-rate';
import { createSessionCalls, type GivenMessage } from './session-calls';
import { initialSessionState, type RequestTab, type SessionState, type TabChange } from './session-state';
import { noTemplate, updateSession } from './session-update';
import { createValidator } from './validator';

/** What a request is opened with. */
export interface RequestDraft extends TabChange {
  /** Its messages; the template when there are none. */
  readonly texts?: readonly string[];
}

/** The open requests and the calls made from them. A verb that cannot be done now does nothing. */
export interface SessionStore extends ReadableStore<SessionState> {
  /** Opens a method in a tab, or shows the tab that has it open; with a copy of a request always in a tab of its own. */
  readonly open: (targetId: string, method: MethodDescription, copy?: RequestDraft) => void;
  /** Gives requests that are opened from now on this deadline in milliseconds; 0 is none. */
  readonly setDefaultDeadline: (ms: number) => void;
  /** Opens requests as they were left. */
  readonly restore: (tabs: readonly RequestTab[], activeId: string | undefined) => void;
  /** Says that what is typed cannot be kept, or, with undefined, that it is. */
  readonly tellDraftProblem: (problem: string | undefined) => void;
  readonly activate: (id: string) => void;
  /** Steps to a neighbouring tab, around the ends. */
  readonly step: (by: 1 | -1) => void;
  /** Closes a tab; its call is cancelled. */
  readonly close: (id: string) => void;
  readonly change: (id: string, change: TabChange) => void;
  /** Changes the list of prepared messages. */
  readonly changeMessages: (id: string, change: MessagesChange) => void;
  /** Adds a message behind the chosen one: a copy of it, or one from the template. */
  readonly addMessage: (id: string, isCopy: boolean) => void;
  /** Makes the call, or sends one more message on the open one. */
  readonly send: (id: string) => void;
  /** Sends all prepared messages once, or around and around until it is stopped; begins the call if need be. */
  readonly sendSeries: (id: string, isRepeated: boolean) => void;
  readonly stopSeries: (id: string) => void;
  /** Begins a call of a method with a request stream, without a message. */
  readonly start: (id: string) => void;
  readonly halfClose: (id: string) => void;
  readonly cancel: (id: string) => void;
  /** Follows a refreshed schema: tabs stay, their methods are brought up to date. */
  readonly takeSchema: (targetId: string, schema: Schema) => void;
  /** Calls back with each tab that has been closed. */
  readonly onClose: (listener: (id: string) => void) => void;
}

/** Makes the store. */
export function createSessionStore(services: Services, requestFrame: RequestFrame): SessionStore {
  const store = createStore(initialSessionState, updateSession, requestFrame);
  const calls = createSessionCalls({ service: services.call, dispatch: store.dispatch, arrive: store.arrive });
  const validator = createValidator(services.schema, ({ id, messageId }, text, problems) =>
    store.arrive({ kind: 'validated', id, messageId, text, problems }),
  );
  const closeListeners: ((id: string) => void)[] = [];
  const hashes = new Map<string, string>();
  let lastTab = 0;
  let defaultDeadlineMs = 0;

  const find = (id: string): RequestTab | undefined => store.get().tabs.find(tab => tab.id === id);
  const validate = ({ id, targetId, method }: RequestTab, messageId: string, text: string | undefined): void => {
    if (text !== undefined) validator.validate({ id, messageId }, targetId, method.inputType, text);
  };
  const validateAll = (id: string): void => {
    const tab = find(id);
    for (const message of tab?.messages ?? []) if (tab !== undefined) validate(tab, message.id, message.text);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    open: (targetId, method, copy) => {
      const isSame = (tab: RequestTab): boolean => tab.targetId === targetId && tab.method.path === method.path;
      const same = copy === undefined ? store.get().tabs.find(isSame) : undefined;
      if (same !== undefined) {
        store.dispatch({ kind: 'activated', id: same.id });
        return;
      }
      lastTab += 1;
      const id = `request-${lastTab}`;
      store.dispatch({ kind: 'opened', id, targetId, method });
      if (copy?.options === undefined && defaultDeadlineMs > 0) {
        const options = { ...defaultCallOptions, deadline: durationText(defaultDeadlineMs) };
        store.dispatch({ kind: 'changed', id, change: { options } });
      }
      if (copy === undefined) {
        void fetchTemplate(id);
        return;
      }
      const { texts = [], ...change } = copy;
      store.dispatch({ kind: 'changed', id, change });
      if (texts.length === 0) {
        void fetchTemplate(id);
        return;
      }
      store.dispatch({ kind: 'texts', id, texts });
      validateAll(id);
    },
    setDefaultDeadline: ms => {
      defaultDeadlineMs = ms;
    },
    restore: (tabs, activeId) => {
      // The ids of tabs that are opened from now on go on behind those.
      lastTab = Math.max(lastTab, ...tabs.map(tab => Number(/\d+$/.exec(tab.id)?.[0] ?? 0)));
      const open = new Set(store.get().tabs.map(tab => tab.id));
      const left = tabs.filter(tab => !open.has(tab.id));
      store.arrive({
        kind: 'restored',
        tabs: left,
        activeId: left.some(({ id }) => id === activeId) ? activeId : left[0]?.id,
      });
    },
    tellDraftProblem: problem => store.arrive({ kind: 'draft-problem', problem }),
    activate: id => store.dispatch({ kind: 'activated', id }),
    step: by => {
      const { tabs, activeId } = store.get();
      const at = tabs.findIndex(tab => tab.id === activeId);
      const next = tabs[(at + by + tabs.length) % tabs.length];
      if (next !== undefined) store.dispatch({ kind: 'activated', id: next.id });
    },
    close: id => {
      calls.leave(id);
      validator.forget(id);
      store.dispatch({ kind: 'closed', id });
      for (const listener of closeListeners) listener(id);
    },
    change: (id, change) => {
      store.dispatch({ kind: 'changed', id, change });
      const tab = find(id);
      if (tab !== undefined && change.text !== undefined) validate(tab, chosenMessage(tab).id, change.text);
    },
    changeMessages: (id, change) => store.dispatch({ kind: 'messages', id, change }),
    addMessage: (id, isCopy) => void addMessage(id, isCopy),
    send: id => {
      const tab = find(id);
      const message = tab && givenMessage(tab);
      if (tab === undefined || message === undefined || !canSend(tab)) return;
      if (tab.call?.isOpen !== true) calls.begin(tab, message);
      else if (!calls.send(id, message)) return;
      if (takesManyRequests(tab.method.kind)) store.dispatch({ kind: 'message-sent', id });
    },
    sendSeries: (id, isRepeated) => {
      const tab = find(id);
      const rate = tab && parseRate(tab.rate);
      if (tab === undefined || rate?.kind !== 'rate' || !canSendSeries(tab)) return;
      const messages = tab.messages.map(message => ({ messageId: message.id, text: message.text ?? '' }));
      if (tab.call?.isOpen !== true) calls.begin(tab, undefined);
      calls.sendSeries(id, messages, { count: isRepeated ? 0 : messages.length, perSecond: rate.perSecond });
    },
    stopSeries: calls.stopSeries,
    start: id => {
      const tab = find(id);
      if (tab !== undefined && canStart(tab) && takesManyRequests(tab.method.kind)) calls.begin(tab, undefined);
    },
    halfClose: id => {
      const tab = find(id);
      if (tab !== undefined && canHalfClose(tab)) calls.halfClose(id);
    },
    cancel: calls.cancel,
    takeSchema: (targetId, schema) => {
      // A schema that did not load says nothing about what the server has.
      if (schema.services.length === 0 && schema.failure !== undefined) return;
      const isNew = hashes.get(targetId) !== schema.contentHash;
      hashes.set(targetId, schema.contentHash);
      const methods = new Map(schema.services.flatMap(service => service.methods).map(method => [method.path, method]));
      const couldNotBeCalled = store.get().tabs.filter(tab => tab.method.unusableBecause !== '');
      store.arrive({ kind: 'schema-came', targetId, methods });
      for (const { id } of couldNotBeCalled) if (find(id)?.method.unusableBecause === '') void fetchTemplate(id);
      // A request that was restored before its template had come.
      const isWaiting = (tab: RequestTab): boolean => tab.targetId === targetId && tab.messages[0]?.text === undefined;
      for (const { id } of store.get().tabs.filter(isWaiting)) void fetchTemplate(id);
      const { tabs, activeId } = store.get();
      for (const tab of tabs) if (tab.targetId === targetId && (isNew || tab.id === activeId)) validateAll(tab.id);
    },
    onClose: listener => void closeListeners.push(listener),
  };

  async function readTemplate({ targetId, method }: RequestTab): Promise<string> {
    try {
      return (await services.schema.getTemplate({ targetId, typeName: method.inputType })).json;
    } catch {
      // Without a template one starts from an empty message; why the helper does not answer is in the status bar.
      return noTemplate;
    }
  }

  async function fetchTemplate(id: string): Promise<void> {
    const tab = find(id);
    if (tab === undefined) return;
    if ((chosenMessage(tab).text ?? noTemplate) === noTemplate) {
      store.arrive({ kind: 'template-came', id, text: await readTemplate(tab) });
    }
    validateAll(id);
  }

  async function addMessage(id: string, isCopy: boolean): Promise<void> {
    const tab = find(id);
    if (tab === undefined) return;
    const text = isCopy ? (chosenMessage(tab).text ?? noTemplate) : await readTemplate(tab);
    const messageId = nextMessageId(find(id) ?? tab);
    store.dispatch({ kind: 'messages', id, change: { kind: 'add', messageId, text } });
    validate(tab, messageId, text);
  }
}

function givenMessage(tab: RequestTab): GivenMessage | undefined {
  const { id, text } = chosenMessage(tab);
  return text === undefined ? undefined : { messageId: id, text };
}

/** Higher than all that are there, and than the one that may come back. */
function nextMessageId({ messages, removed }: RequestTab): string {
  const ids = [...messages, ...(removed === undefined ? [] : [removed.message])].map(message => Number(message.id));
  return String(Math.max(0, ...ids) + 1);
}
