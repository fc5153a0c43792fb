import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import { withOwnMemory } from './shared-memory';
import type { FromThread, ThreadQuestions, ThreadStart, ToThread, WriteEntry } from './thread-messages';

/** A thread that has been started, or whatever stands for it. */
export interface ThreadHandle {
  postMessage(message: ToThread, transfer: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: FromThread) => void): void;
  /** Called once when it has ended, with the reason. */
  onEnd(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
}

/** Starts a thread that serves recordings. */
export type StartThread = (start: ThreadStart) => ThreadHandle;

/** What the thread tells by itself. */
export interface ThreadListener {
  onWritten(): void;
  onProblem(problem: Explanation | undefined, error: string): void;
  onDropped(id: string, count: number): void;
  onEnd(reason: Error): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Talks to the thread. */
export class ThreadClient {
  readonly #thread: ThreadHandle;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #end: Error | undefined;

  /** Resolves when the thread can be asked; rejects when it ended before, of which `listener` hears nothing. */
  static start(thread: ThreadHandle, listener: ThreadListener): Promise<ThreadClient> {
    return new Promise((resolve, reject) => {
      let isReady = false;
      const client = new ThreadClient(thread, listener, () => {
        isReady = true;
        resolve(client);
      });
      thread.onEnd(reason => {
        client.#finish(reason);
        if (isReady) listener.onEnd(reason);
        else reject(reason);
      });
    });
  }

  private constructor(thread: ThreadHandle, listener: ThreadListener, onReady: () => void) {
    this.#thread = thread;
    thread.onMessage(message => {
      switch (message.kind) {
        case 'ready':
          if (message.problem !== undefined) listener.onProblem(message.problem, '');
          onReady();
          break;
        case 'written':
          listener.onWritten();
          break;
        case 'answer':
          this.#take(message.number)?.resolve(message.answer);
          break;
        case 'failure':
          this.#take(message.number)?.reject(message.error);
          break;
        case 'problem':
          listener.onProblem(message.problem, message.error);
          break;
        case 'dropped':
          listener.onDropped(message.id, message.count);
          break;
      }
    });
  }

  /** Hands over some entries; their memory goes along. `onWritten` says when they are written. */
  write(entries: readonly WriteEntry[]): void {
    const transfer = new Set<ArrayBuffer>();
    const own = withOwnMemory(entries);
    for (const entry of own) {
      if (entry.kind === 'piece') addBuffer(transfer, entry.data);
      if (entry.kind === 'block') {
        addBuffer(transfer, entry.block.heads);
        addBuffer(transfer, entry.block.data);
      }
    }
    this.#thread.postMessage({ kind: 'write', entries: own }, [...transfer]);
  }

  /** Asks. Rejects with what the thread throws, and with the reason of `signal` when that is aborted before. */
  ask<Name extends keyof ThreadQuestions>(
    name: Name,
    ask: ThreadQuestions[Name]['ask'],
    signal?: AbortSignal,
  ): Promise<ThreadQuestions[Name]['answer']> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    if (signal?.aborted === true) return Promise.reject(asError(signal.reason));
    const number = this.#number++;
    this.#thread.postMessage({ kind: 'ask', number, name, ask }, []);
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(number);
        this.#thread.postMessage({ kind: 'stop-asking', number }, []);
        reject(asError(signal?.reason));
      };
      signal?.addEventListener('abort', stop, { once: true });
      const settled = (): void => signal?.removeEventListener('abort', stop);
      this.#waiting.set(number, {
        resolve(answer) {
          settled();
          // The thread's types say that the answer belongs to the name.
          resolve(answer as ThreadQuestions[Name]['answer']);
        },
        reject(error) {
          settled();
          reject(asError(error));
        },
      });
    });
  }

  terminate(): Promise<void> {
    return this.#thread.terminate();
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }

  #finish(reason: Error): void {
    this.#end = reason;
    for (const waiting of this.#waiting.values()) waiting.reject(reason);
    this.#waiting.clear();
  }
}

function addBuffer(transfer: Set<ArrayBuffer>, { buffer }: Uint8Array | Uint32Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) transfer.add(buffer);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
