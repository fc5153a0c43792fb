// Ends of calls for tests: what is not said is that of an ordinary call on a connection that is new.
import type { BareEnd, CallEnd, CallPast, ConnectionPast } from '../end/call-end';

export const usualPast: CallPast = {
  messagesSent: 1,
  messagesReceived: 0,
  hasAnswered: false,
  sentForMs: 15,
  idleMs: 15,
  fieldCount: 9,
  fieldBytes: 500,
  timeoutMs: undefined,
};

export const usualConnection: ConnectionPast = {
  hasGreeted: true,
  hasWorked: false,
  recentCancels: 0,
  recentPings: 0,
  recentCalls: 1,
};

/** An end of this kind. */
export function endOf(kind: BareEnd, past: Partial<CallPast> = {}, connection: Partial<ConnectionPast> = {}): CallEnd {
  return { ...kind, past: { ...usualPast, ...past }, connection: { ...usualConnection, ...connection } };
}
