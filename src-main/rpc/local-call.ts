// Answers a call in main itself, from the same handlers that the helper serves.
import type { Log } from '../../src-shared/log';
import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { CallListener, OpenCall, OutgoingCall } from './call-port';

/** Makes the way to call this handler. What is not an RpcError is a bug: logged, sent as INTERNAL without details. */
export function createLocalCall(handler: MethodHandler, log: Log): OpenCall {
  return (path, listener) => {
    const cancelled = new AbortController();
    const requests = createRequestQueue();
    const gate = createGate();
    void answer(path, handler(requests.read(), cancelled.signal), listener, gate, cancelled.signal, log);
    return {
      write: (data, onTaken) => requests.write(data, onTaken),
      halfClose: () => requests.end(),
      pause: () => gate.close(),
      resume: () => gate.open(),
      cancel() {
        cancelled.abort();
        requests.end();
        gate.open();
      },
    } satisfies OutgoingCall;
  };
}

async function answer(
  path: string,
  replies: AsyncIterable<Uint8Array>,
  listener: CallListener,
  gate: Gate,
  cancelled: AbortSignal,
  log: Log,
): Promise<void> {
  try {
    await Promise.resolve(); // The listener is told nothing before it has the call.
    for await (const reply of replies) {
      if (cancelled.aborted) return;
      listener.onMessage(reply);
      await gate.passed();
    }
    if (!cancelled.aborted) listener.onStatus(StatusCode.OK, '');
  } catch (error) {
    if (cancelled.aborted) return;
    if (error instanceof RpcError) {
      listener.onStatus(error.code, error.details);
    } else {
      log.error('a method failed', error, { path });
      listener.onStatus(StatusCode.INTERNAL, 'Sockeye made a mistake in this call; its log says which.');
    }
  }
}

/** Something to wait at while it is closed. */
interface Gate {
  open(): void;
  close(): void;
  passed(): Promise<void>;
}

function createGate(): Gate {
  let opened = Promise.resolve();
  let open = (): void => undefined;
  let isOpen = true;
  return {
    open() {
      isOpen = true;
      open();
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      opened = new Promise(resolve => {
        open = resolve;
      });
    },
    passed: () => opened,
  };
}

/** Requests between the port and the handler; the credit of the port bounds what waits here. */
interface RequestQueue {
  write(data: Uint8Array, onTaken: () => void): void;
  end(): void;
  read(): AsyncIterable<Uint8Array>;
}

function createRequestQueue(): RequestQueue {
  const waiting: { readonly data: Uint8Array; readonly onTaken: () => void }[] = [];
  let hasEnded = false;
  let wake = (): void => undefined;
  return {
    write(data, onTaken) {
      waiting.push({ data, onTaken });
      wake();
    },
    end() {
      hasEnded = true;
      wake();
    },
    async *read() {
      for (;;) {
        const item = waiting.shift();
        if (item !== undefined) {
          item.onTaken();
          yield item.data;
        } else if (hasEnded) {
          return;
        } else {
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
      }
    },
  };
}
