// One load that several callers may wait for. It stops when the last of them has gone, never before.
import type { LoadProgress } from './sources/schema-source';

/** Where a load is. */
export type LoadUpdate<T> =
  { readonly kind: 'progress'; readonly progress: LoadProgress } | { readonly kind: 'done'; readonly result: T };

type JobState<T> =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A load under way. */
export class LoadJob<T> {
  private readonly controller = new AbortController();
  private readonly wakers = new Set<() => void>();
  private state: JobState<T> = { kind: 'running' };
  private progress: LoadProgress | undefined;
  private followers = 0;

  /** @param run Does the work; its signal is aborted when nobody waits any more. */
  constructor(run: (report: (progress: LoadProgress) => void, signal: AbortSignal) => Promise<T>) {
    const report = (progress: LoadProgress): void => {
      this.progress = progress;
      this.wake();
    };
    void run(report, this.controller.signal).then(
      result => this.settle({ kind: 'done', result }),
      (error: unknown) => this.settle({ kind: 'failed', error }),
    );
  }

  /** True when this load has been given up and must not be joined. */
  get isAbandoned(): boolean {
    return this.controller.signal.aborted;
  }

  /**
   * Progress as it comes (a slow reader misses steps), then the result. Throws what the work throws, and the reason of
   * `signal` when that is aborted.
   */
  async *follow(signal: AbortSignal): AsyncGenerator<LoadUpdate<T>> {
    signal.throwIfAborted();
    this.followers++;
    const onAbort = (): void => this.wake();
    signal.addEventListener('abort', onAbort);
    try {
      let seen: LoadProgress | undefined;
      while (this.state.kind === 'running') {
        if (this.progress !== undefined && this.progress !== seen) {
          seen = this.progress;
          yield { kind: 'progress', progress: seen };
        } else {
          await new Promise<void>(resolve => this.wakers.add(resolve));
        }
        signal.throwIfAborted();
      }
      if (this.state.kind === 'failed') throw this.state.error;
      yield { kind: 'done', result: this.state.result };
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (--this.followers === 0 && this.state.kind === 'running') this.controller.abort();
    }
  }

  private settle(state: JobState<T>): void {
    this.state = state;
    this.wake();
  }

  private wake(): void {
    const wakers = [...this.wakers];
    this.wakers.clear();
    for (const resolve of wakers) resolve();
  }
}
