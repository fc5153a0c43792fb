import type { OpenCall } from './call-port';

/** What has gone through since the start; see WatchLinkResponse. */
export interface CallCounters {
  callsStarted: number;
  callsOpen: number;
  messagesSent: number;
  messagesReceived: number;
  bytesSent: number;
  bytesReceived: number;
}

/** Makes counters that stand at zero. */
export function createCallCounters(): CallCounters {
  return { callsStarted: 0, callsOpen: 0, messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
}

/** The same calls, counted. */
export function countCalls(openCall: OpenCall, counters: CallCounters): OpenCall {
  return (path, listener) => {
    counters.callsStarted++;
    counters.callsOpen++;
    const call = openCall(path, {
      onMessage(data) {
        counters.messagesReceived++;
        counters.bytesReceived += data.byteLength;
        listener.onMessage(data);
      },
      onStatus(code, details) {
        counters.callsOpen--;
        listener.onStatus(code, details);
      },
    });
    return {
      ...call,
      write(data, onTaken) {
        counters.messagesSent++;
        counters.bytesSent += data.byteLength;
        call.write(data, onTaken);
      },
      cancel() {
        counters.callsOpen--;
        call.cancel();
      },
    };
  };
}
