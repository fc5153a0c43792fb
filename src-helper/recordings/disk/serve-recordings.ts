// The thread's side: takes what comes on a port, one thing after the other; long questions let others in between.
import type { MessagePort } from 'node:worker_threads';

import type { Pause } from './match-lists';
import { StoreEngine } from './store-engine';
import { createThreadAnswers } from './thread-answers';
import type { FromThread, ThreadStart, ToThread } from './thread-messages';

/** How long a question may keep the thread to itself, in milliseconds. */
const sliceMs = 8;

/** Where messages come from and go to: a port, or the parent of a worker. */
export type ThreadPort = Pick<MessagePort, 'on' | 'postMessage'>;

/** Opens the store and serves it on this port until it is asked to close. */
export function serveRecordings(port: ThreadPort, start: ThreadStart): void {
  const send = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => {
    port.postMessage(message, transfer);
  };
  const engine = new StoreEngine(start, send);
  const answers = createThreadAnswers(engine);
  const asked = new Map<number, AbortController>();
  let isTidying = false;

  const timer = setInterval(() => void tidyNow(), start.quota.intervalMs);
  timer.unref();
  send({ kind: 'ready', problem: engine.problem });
  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'write':
        engine.write(message.entries);
        send({ kind: 'written' });
        break;
      case 'ask':
        void answer(message);
        break;
      case 'stop-asking':
        asked.get(message.number)?.abort();
        break;
    }
  });

  async function answer({ number, name, ask }: Extract<ToThread, { readonly kind: 'ask' }>): Promise<void> {
    const stop = new AbortController();
    asked.set(number, stop);
    if (name === 'close') clearInterval(timer);
    try {
      // The client's types say that `ask` belongs to `name`.
      const act = answers[name] as (ask: unknown, pause: Pause) => unknown;
      const found = await act(ask, createPause(stop.signal));
      send({ kind: 'answer', number, answer: found }, buffersOf(found));
    } catch (error) {
      if (!stop.signal.aborted) engine.noticeReadError(error);
      send({ kind: 'failure', number, error: error instanceof Error ? error : new Error(String(error)) });
    } finally {
      asked.delete(number);
    }
  }

  async function tidyNow(): Promise<void> {
    if (isTidying) return;
    isTidying = true;
    try {
      await answers.tidy({}, createPause(new AbortController().signal));
    } catch (error) {
      engine.noticeReadError(error);
    } finally {
      isTidying = false;
    }
  }
}

/** The memory that an answer carries and nobody here needs any more. */
function buffersOf(found: unknown): readonly ArrayBuffer[] {
  if (typeof found !== 'object' || found === null) return [];
  if ('slice' in found) return buffersOf(found.slice);
  if (!('data' in found) || !(found.data instanceof Uint8Array)) return [];
  const { buffer, byteLength } = found.data;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** Lets go of the thread when a slice of time is used up; rejects once `signal` is aborted. */
function createPause(signal: AbortSignal): Pause {
  let until = performance.now() + sliceMs;
  return () => {
    if (performance.now() < until) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        until = performance.now() + sliceMs;
        if (signal.aborted) reject(new Error('Nobody waits for the answer any more.'));
        else resolve();
      });
    });
  };
}
