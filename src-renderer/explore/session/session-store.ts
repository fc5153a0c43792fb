import type { RunRequest, StartCall } from '../../../gen/sockeye/v1/call';
import type { MethodDescription, Schema } from '../../../gen/sockeye/v1/schema';
import type { Services } from '../../services';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { explainError, isAbort } from '../../ui/explain-error';
import { checkMetadata, toMetadata } from '../../ui/metadata/metadata-draft';
import { takesManyRequests } from '../method-kind';
import { type ActQueue, createActQueue } from './act-queue';
import { parseDeadline } from './call-options';
import {
  initialSessionState,
  noTemplate,
  type RequestTab,
  type SessionState,
  type TabChange,
  updateSession,
} from './session-update';
import { createValidator } from './validator';

/** A call that was cancelled is left for good when its status has not come after this many milliseconds. */
const cancelPatienceMs = 3_000;

/** The open requests and the calls made from them. A verb that cannot be done now does nothing. */
export interface SessionStore extends ReadableStore<SessionState> {
  /** Opens a method in a tab, or shows the tab that has it open; with a copy of a request always in a tab of its own. */
  readonly open: (targetId: string, method: MethodDescription, copy?: TabChange) => void;
  readonly activate: (id: string) => void;
  /** Steps to a neighbouring tab, around the ends. */
  readonly step: (by: 1 | -1) => void;
  /** Closes a tab; its call is cancelled. */
  readonly close: (id: string) => void;
  readonly change: (id: string, change: TabChange) => void;
  /** Makes the call, or sends one more message on the open one. */
  readonly send: (id: string) => void;
  /** Begins a call of a method with a request stream, without a message. */
  readonly start: (id: string) => void;
  readonly halfClose: (id: string) => void;
  readonly cancel: (id: string) => void;
  /** Follows a refreshed schema: tabs stay, their methods are brought up to date. */
  readonly takeSchema: (targetId: string, schema: Schema) => void;
  /** Calls back with each tab that has been closed. */
  readonly onClose: (listener: (id: string) => void) => void;
}

interface OpenCall {
  readonly callId: number;
  readonly queue: ActQueue<RunRequest>;
  readonly controller: AbortController;
}

/** True when the tab's call takes one more message now. */
export function canSend(tab: RequestTab): boolean {
  return tab.text !== undefined && (canStart(tab) || canSendMore(tab));
}

function canSendMore({ call, method }: RequestTab): boolean {
  return (
    call?.isOpen === true &&
    takesManyRequests(method.kind) &&
    !call.isCancelling &&
    call.recording?.isHalfClosed !== true
  );
}

/** True when nothing in the tab keeps a call from being made. */
export function canStart(tab: RequestTab): boolean {
  return (
    tab.call?.isOpen !== true &&
    tab.method.unusableBecause === '' &&
    parseDeadline(tab.options.deadline).kind === 'deadline' &&
    tab.metadata.every(entry => checkMetadata(entry) === undefined)
  );
}

/** True when the request side of the tab's call can be closed. */
export function canHalfClose(tab: RequestTab): boolean {
  return canSendMore(tab);
}

/** Makes the store. */
export function createSessionStore(services: Services, requestFrame: RequestFrame): SessionStore {
  const store = createStore(initialSessionState, updateSession, requestFrame);
  const calls = new Map<string, OpenCall>();
  const validator = createValidator(services.schema, (id, text, problems) =>
    store.arrive({ kind: 'validated', id, text, problems }),
  );
  const closeListeners: ((id: string) => void)[] = [];
  const hashes = new Map<string, string>();
  let lastId = 0;

  const find = (id: string): RequestTab | undefined => store.get().tabs.find(tab => tab.id === id);
  const validate = (id: string): void => {
    const tab = find(id);
    if (tab?.text !== undefined) validator.validate(id, tab.targetId, tab.method.inputType, tab.text);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    open: (targetId, method, copy) => {
      const same =
        copy !== undefined
          ? undefined
          : store.get().tabs.find(tab => tab.targetId === targetId && tab.method.path === method.path);
      if (same !== undefined) {
        store.dispatch({ kind: 'activated', id: same.id });
        return;
      }
      lastId += 1;
      const id = `request-${lastId}`;
      store.dispatch({ kind: 'opened', id, targetId, method });
      if (copy !== undefined) store.dispatch({ kind: 'changed', id, change: copy });
      void fetchTemplate(id, targetId, method.inputType);
    },
    activate: id => store.dispatch({ kind: 'activated', id }),
    step: by => {
      const { tabs, activeId } = store.get();
      const at = tabs.findIndex(tab => tab.id === activeId);
      const next = tabs[(at + by + tabs.length) % tabs.length];
      if (next !== undefined) store.dispatch({ kind: 'activated', id: next.id });
    },
    close: id => {
      calls.get(id)?.controller.abort();
      validator.forget(id);
      store.dispatch({ kind: 'closed', id });
      for (const listener of closeListeners) listener(id);
    },
    change: (id, change) => {
      store.dispatch({ kind: 'changed', id, change });
      if (change.text !== undefined) validate(id);
    },
    send: id => {
      const tab = find(id);
      if (tab?.text === undefined || !canSend(tab)) return;
      const message = { content: { $case: 'json' as const, value: tab.text }, expandsVariables: true };
      if (tab.call?.isOpen !== true) begin(tab, message);
      else if (calls.get(id)?.queue.push({ act: { $case: 'message', value: message } }) === true) {
        store.dispatch({ kind: 'message-sent', id, callId: tab.call.callId });
      }
    },
    start: id => {
      const tab = find(id);
      if (tab !== undefined && canStart(tab) && takesManyRequests(tab.method.kind)) begin(tab, undefined);
    },
    halfClose: id => {
      const tab = find(id);
      if (tab !== undefined && canHalfClose(tab)) calls.get(id)?.queue.push({ act: { $case: 'halfClose', value: {} } });
    },
    cancel: id => {
      const call = calls.get(id);
      if (call === undefined) return;
      call.queue.push({ act: { $case: 'cancel', value: {} } });
      store.dispatch({ kind: 'call-cancelling', id, callId: call.callId });
      const patience = setTimeout(() => call.controller.abort(), cancelPatienceMs);
      call.controller.signal.addEventListener('abort', () => clearTimeout(patience));
    },
    takeSchema: (targetId, schema) => {
      // A schema that did not load says nothing about what the server has.
      if (schema.services.length === 0 && schema.failure !== undefined) return;
      const isNew = hashes.get(targetId) !== schema.contentHash;
      hashes.set(targetId, schema.contentHash);
      const methods = new Map(schema.services.flatMap(service => service.methods).map(method => [method.path, method]));
      const couldNotBeCalled = store.get().tabs.filter(tab => tab.method.unusableBecause !== '');
      store.arrive({ kind: 'schema-came', targetId, methods });
      for (const { id, text } of couldNotBeCalled) {
        const tab = find(id);
        if (tab?.method.unusableBecause !== '' || (text ?? noTemplate) !== noTemplate) continue;
        void fetchTemplate(id, targetId, tab.method.inputType);
      }
      const { tabs, activeId } = store.get();
      for (const tab of tabs) if (tab.targetId === targetId && (isNew || tab.id === activeId)) validate(tab.id);
    },
    onClose: listener => void closeListeners.push(listener),
  };

  async function fetchTemplate(id: string, targetId: string, typeName: string): Promise<void> {
    let text = noTemplate;
    try {
      text = (await services.schema.getTemplate({ targetId, typeName })).json;
    } catch {
      // Without a template one starts from an empty message; why the helper does not answer is in the status bar.
    }
    store.arrive({ kind: 'template-came', id, text });
    validate(id);
  }

  function begin(tab: RequestTab, message: StartCall['message']): void {
    const deadline = parseDeadline(tab.options.deadline);
    lastId += 1;
    const call: OpenCall = { callId: lastId, queue: createActQueue<RunRequest>(), controller: new AbortController() };
    const start: StartCall = {
      targetId: tab.targetId,
      methodPath: tab.method.path,
      metadata: toMetadata(tab.metadata),
      deadlineMs: deadline.kind === 'deadline' ? deadline.ms : undefined,
      message,
      waitForReady: tab.options.waitForReady,
    };
    call.queue.push({ act: { $case: 'start', value: start } });
    calls.set(tab.id, call);
    store.dispatch({ kind: 'call-begun', id: tab.id, callId: call.callId });
    void follow(tab.id, call);
  }

  async function follow(id: string, { callId, queue, controller }: OpenCall): Promise<void> {
    const { signal } = controller;
    let failure;
    try {
      for await (const { update } of services.call.run(queue.acts, signal)) {
        if (update?.$case === 'recording')
          store.arrive({ kind: 'call-recording', id, callId, recording: update.value });
        if (update?.$case === 'rejected') store.arrive({ kind: 'call-rejected', id, callId, rejected: update.value });
      }
    } catch (error) {
      if (!isAbort(error, signal)) failure = explainError(error);
    } finally {
      queue.close();
      controller.abort();
      if (calls.get(id)?.callId === callId) calls.delete(id);
    }
    store.arrive({ kind: 'call-ended', id, callId, failure });
  }
}
