// What replies may hold of this process's memory: one alone when its target sets no limit, and those of all calls together.
import type { HelperSettings } from '../../../src-shared/helper-messages';

const mebibyte = 1024 * 1024;

/** Counts what the replies of all calls hold that are not whole yet, or not recorded yet. */
export class ReplyBudget {
  #heldBytes = 0;
  /** The largest reply, in bytes as it is read, of a target without a limit of its own; new calls go by it. */
  unsetReplyLimitBytes = 256 * mebibyte;

  /** @param limitBytes What all replies may hold together. */
  constructor(public limitBytes: number) {}

  /** Goes by the user's settings from now on. */
  apply({ replyLimitMib, replyMemoryMib }: Pick<HelperSettings, 'replyLimitMib' | 'replyMemoryMib'>): void {
    this.unsetReplyLimitBytes = replyLimitMib * mebibyte;
    this.limitBytes = replyMemoryMib * mebibyte;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** A share of nothing, for one call. */
  open(): ReplyShare {
    let ownBytes = 0;
    return {
      set: bytes => {
        this.#heldBytes += bytes - ownBytes;
        ownBytes = bytes;
        // What one holds alone is bound by its own limit, which the user may have set higher than this.
        return this.#heldBytes <= this.limitBytes || this.#heldBytes === ownBytes;
      },
    };
  }
}

/** What one call holds. */
export interface ReplyShare {
  /** Says how much the call holds now, in bytes; answers false when that is too much together with the others. */
  set(bytes: number): boolean;
}

/** Lets so many pieces of work run together; the others wait in order. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs `work` when it is its turn; answers what it answers. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/** The budget of this process, whose memory all calls share. */
export const replyBudget = new ReplyBudget(1024 * mebibyte);
