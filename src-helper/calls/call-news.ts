import type { MessageRejected } from '../../gen/sockeye/v1/call';
import type { Recording } from '../../gen/sockeye/v1/recording';

/** What the user is to be told of a call, on its way to the one who tells. */
export class CallNews {
  #rejected: MessageRejected[] = [];
  #recording: IteratorResult<Recording, unknown> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = (): void => undefined;

  /** A message that could not be encoded. */
  addRejected(rejected: MessageRejected): void {
    this.#rejected.push(rejected);
    this.#wake();
  }

  /** The recording as it is now, or that it is complete; takes the place of one that was not taken. */
  setRecording(recording: IteratorResult<Recording, unknown>): void {
    this.#recording = recording;
    this.#wake();
  }

  /** The call cannot go on. The first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Waits until there is something to tell, and takes it. Rejects with the failure. For one caller at a time. */
  async next(): Promise<{
    readonly rejected: readonly MessageRejected[];
    readonly recording: IteratorResult<Recording, unknown> | undefined;
  }> {
    // A fresh promise each time: what waits on a promise that lives as long as the call piles up.
    while (this.#rejected.length === 0 && this.#recording === undefined && this.#failure === undefined) {
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    const news = { rejected: this.#rejected, recording: this.#recording };
    this.#rejected = [];
    this.#recording = undefined;
    // What was told before the failure is told first.
    if (news.rejected.length === 0 && news.recording === undefined && this.#failure !== undefined) {
      throw this.#failure.error;
    }
    return news;
  }
}
