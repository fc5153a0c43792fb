import type { MessageRejected } from '../../gen/sockeye/v1/call';

/** Rejected messages on their way to the user. */
export class Rejections {
  #waiting: MessageRejected[] = [];
  #wake = (): void => undefined;

  add(rejected: MessageRejected): void {
    this.#waiting.push(rejected);
    this.#wake();
  }

  /** Those that wait; they wait no longer. */
  take(): readonly MessageRejected[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Resolves when there is one. Only the last caller is told. */
  untilAny(): Promise<undefined> {
    return new Promise(resolve => {
      this.#wake = () => resolve(undefined);
      if (this.#waiting.length > 0) resolve(undefined);
    });
  }
}
