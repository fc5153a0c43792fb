// One call on one port: requests out, replies in, credit both ways. Nothing here knows a method or a message.
import {
  type CallFrame,
  creditPortionBytes,
  initialCreditBytes,
  messageCost,
  type ReplyFrame,
} from '../../src-shared/call-frames';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import type { PortPool } from './port-pool';
import type { ReplyPort } from './reply-port';

/** What a call sends. */
export type Requests =
  | { readonly kind: 'one'; readonly data: Uint8Array }
  | { readonly kind: 'stream'; readonly data: AsyncIterable<Uint8Array> };

/**
 * Calls the method with this path. Yields its replies; throws RpcError for a status other than OK, the reason of `signal`
 * when that is aborted, and what the request stream threw. To leave the loop cancels the call.
 */
export async function* exchange(
  pool: PortPool,
  path: string,
  requests: Requests,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  signal?.throwIfAborted();
  const port = pool.take();
  const inbox = createInbox(port);
  const outbox = createOutbox(port, path);
  const onAbort = (): void => inbox.fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  port.onClose = () => inbox.fail(new RpcError(path, StatusCode.UNAVAILABLE, 'Sockeye closed the way to this call.'));
  inbox.onCredit = outbox.grant;
  const stopSending = outbox.send(requests, inbox.fail);
  let isClean = false;
  let takenBytes = 0;
  try {
    for (;;) {
      const frame = await inbox.next();
      if (frame.kind === 'status') {
        if (frame.code !== StatusCode.OK) throw new RpcError(path, frame.code, frame.details);
        isClean = true;
        return;
      }
      yield frame.data;
      takenBytes += messageCost(frame.data);
      if (takenBytes >= creditPortionBytes && !inbox.hasStatus()) {
        outbox.add({ kind: 'credit', bytes: takenBytes });
        takenBytes = 0;
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stopSending();
    if (isClean)
      pool.giveBack(port); // After another status main may have closed it.
    else port.close();
  }
}

type InboxFrame = Exclude<ReplyFrame, { kind: 'credit' }>;

/** What has come and was not read yet; the credit bounds it. */
interface Inbox {
  /** Rejects with what `fail` was told, at once, before what still waits. */
  next(): Promise<InboxFrame>;
  readonly fail: (reason: unknown) => void;
  hasStatus(): boolean;
  onCredit: (bytes: number) => void;
}

function createInbox(port: ReplyPort): Inbox {
  const frames: InboxFrame[] = [];
  let hasStatus = false;
  let failure: { readonly reason: unknown } | undefined;
  let wake = (): void => undefined;
  port.onBatch = batch => {
    for (const frame of batch) {
      if (frame.kind === 'credit') {
        inbox.onCredit(frame.bytes);
      } else {
        hasStatus ||= frame.kind === 'status';
        frames.push(frame);
      }
    }
    wake();
  };
  const inbox: Inbox = {
    async next() {
      for (;;) {
        if (failure !== undefined) throw failure.reason;
        const frame = frames.shift();
        if (frame !== undefined) return frame;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
    fail(reason) {
      failure ??= { reason };
      wake();
    },
    hasStatus: () => hasStatus,
    onCredit: () => undefined,
  };
  return inbox;
}

/** What goes out: the frames of one turn of the loop together. */
interface Outbox {
  add(frame: CallFrame): void;
  readonly grant: (bytes: number) => void;
  /** Sends the requests as credit allows. Returns how to stop; a failing request stream is told to `fail`. */
  send(requests: Requests, fail: (reason: unknown) => void): () => void;
}

function createOutbox(port: ReplyPort, path: string): Outbox {
  let frames: CallFrame[] = [{ kind: 'open', path }];
  let credit = initialCreditBytes;
  let isStopped = false;
  let wake = (): void => undefined;
  const flush = (): void => {
    const batch = frames;
    frames = [];
    if (batch.length > 0 && !isStopped) port.post(batch);
  };
  const add = (frame: CallFrame): void => {
    if (frames.push(frame) === 1) queueMicrotask(flush);
  };
  const credited = async (): Promise<void> => {
    while (credit <= 0 && !isStopped) {
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    }
  };
  const pump = async (source: AsyncIterator<Uint8Array>): Promise<void> => {
    for (;;) {
      await credited();
      if (isStopped) return;
      const next = await source.next();
      if (next.done === true) break;
      add({ kind: 'message', data: toOwnBytes(next.value) });
      credit -= messageCost(next.value);
    }
    add({ kind: 'half-close' });
  };
  return {
    add,
    grant(bytes) {
      credit += bytes;
      wake();
    },
    send(requests, fail) {
      if (requests.kind === 'one') {
        frames.push({ kind: 'message', data: toOwnBytes(requests.data) }, { kind: 'half-close' });
        flush();
        return () => {
          isStopped = true;
        };
      }
      flush();
      const source = requests.data[Symbol.asyncIterator]();
      pump(source).catch(fail);
      return () => {
        isStopped = true;
        wake();
        // Not awaited: a generator that waits for its user settles only when the user does something.
        source.return?.().catch(() => undefined);
      };
    },
  };
}

/** To post a view clones the whole buffer behind it. */
function toOwnBytes(data: Uint8Array): Uint8Array {
  return data.byteLength === data.buffer.byteLength ? data : data.slice();
}
