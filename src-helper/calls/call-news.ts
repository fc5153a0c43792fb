import type { MessageRejected, SeriesProgress } from '../../gen/sockeye/v1/call';
import type { Recording } from '../../gen/sockeye/v1/recording';

/** What the user is to be told of a call, on its way to the one who tells. */
export class CallNews {
  #rejected: MessageRejected[] = [];
  #recording: IteratorResult<Recording, unknown> | undefined;
  #series: SeriesProgress | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake = (): void => undefined;

  /** A message that could not be encoded. */
  addRejected(rejected: MessageRejected): void {
    this.#rejected.push(rejected);
    this.#wake();
  }

  /** How a series goes now; takes the place of what was not taken. */
  setSeries(progress: SeriesProgress): void {
    this.#series = progress;
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
    readonly series: SeriesProgress | undefined;
    readonly recording: IteratorResult<Recording, unknown> | undefined;
  }> {
    // A fresh promise each time: what waits on a promise that lives as long as the call piles up.
    while (this.#isEmpty && this.#failure === undefined) {
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    // What was told before the failure is told first.
    if (this.#isEmpty && this.#failure !== undefined) throw this.#failure.error;
    const news = { rejected: this.#rejected, series: this.#series, recording: this.#recording };
    this.#rejected = [];
    this.#series = undefined;
    this.#recording = undefined;
    return news;
  }

  get #isEmpty(): boolean {
    return this.#rejected.length === 0 && this.#series === undefined && this.#recording === undefined;
  }
}
