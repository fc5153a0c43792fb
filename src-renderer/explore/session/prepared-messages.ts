// The messages of a request, in the order in which they are to be sent. A method with one request has one.
import type { TextProblem } from '../../../gen/sockeye/v1/schema';

/** A message that is written before it is sent. */
export interface PreparedMessage {
  /** Unique in its request. */
  readonly id: string;
  /** ProtoJSON as typed, with variables; undefined until the template has come. */
  readonly text: string | undefined;
  readonly problems: readonly TextProblem[];
  /** Why it was not sent when that was tried; undefined once it is changed or sent. */
  readonly rejected: readonly TextProblem[] | undefined;
  /** How often it was sent by itself in the call at hand. */
  readonly sentCount: number;
}

/** The messages and the one that is edited, which is also the next to be sent. Never empty. */
export interface PreparedMessages {
  readonly messages: readonly PreparedMessage[];
  readonly chosenId: string;
  /** What was deleted last and can be brought back. */
  readonly removed: { readonly message: PreparedMessage; readonly at: number } | undefined;
}

/** What a user does to the list. */
export type MessagesChange =
  | { readonly kind: 'choose'; readonly messageId: string }
  /** Behind the chosen one; it is chosen then. */
  | { readonly kind: 'add'; readonly messageId: string; readonly text: string }
  /** The chosen one, unless it is the only one. */
  | { readonly kind: 'remove' }
  | { readonly kind: 'restore' }
  /** To a place, from 0. */
  | { readonly kind: 'move'; readonly messageId: string; readonly to: number };

/** A message that nobody has looked at. */
export function newMessage(id: string, text: string | undefined): PreparedMessage {
  return { id, text, problems: [], rejected: undefined, sentCount: 0 };
}

/** The message that is edited. */
export function chosenMessage({
  messages,
  chosenId,
}: Pick<PreparedMessages, 'messages' | 'chosenId'>): PreparedMessage {
  const chosen = messages.find(message => message.id === chosenId) ?? messages[0];
  if (chosen === undefined) throw new Error('A request has no message.');
  return chosen;
}

/** The list after a change. */
export function changeMessages<T extends PreparedMessages>(list: T, change: MessagesChange): T {
  const { messages, removed } = list;
  const at = messages.findIndex(message => message.id === list.chosenId);
  switch (change.kind) {
    case 'choose':
      return { ...list, chosenId: change.messageId };
    case 'add':
      return insert(list, newMessage(change.messageId, change.text), at + 1);
    case 'remove': {
      const message = messages[at];
      if (message === undefined || messages.length === 1) return list;
      const left = messages.filter(each => each !== message);
      return { ...list, messages: left, chosenId: (left[at] ?? left[at - 1])?.id ?? '', removed: { message, at } };
    }
    case 'restore':
      return removed === undefined ? list : { ...insert(list, removed.message, removed.at), removed: undefined };
    case 'move': {
      const moved = messages.find(message => message.id === change.messageId);
      if (moved === undefined || change.to < 0 || change.to >= messages.length) return list;
      const others = messages.filter(message => message !== moved);
      return { ...list, messages: [...others.slice(0, change.to), moved, ...others.slice(change.to)] };
    }
  }
}

function insert<T extends PreparedMessages>(list: T, message: PreparedMessage, at: number): T {
  const messages = [...list.messages.slice(0, at), message, ...list.messages.slice(at)];
  return { ...list, messages, chosenId: message.id };
}

/** The list with one message changed; the same list when it is not there. */
export function changeMessage<T extends PreparedMessages>(
  list: T,
  messageId: string,
  change: (message: PreparedMessage) => PreparedMessage,
): T {
  const before = list.messages.find(message => message.id === messageId);
  if (before === undefined) return list;
  const after = change(before);
  if (after === before) return list;
  return { ...list, messages: list.messages.map(message => (message === before ? after : message)) };
}

/** The list after its chosen message was sent: the one behind it is next. */
export function withNextChosen<T extends PreparedMessages>(list: T): T {
  const at = list.messages.findIndex(message => message.id === list.chosenId);
  const next = list.messages[at + 1];
  return next === undefined ? list : { ...list, chosenId: next.id };
}
