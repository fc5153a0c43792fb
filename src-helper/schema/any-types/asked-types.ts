// What a target was asked for besides its schema, so that nobody waits twice for an answer that does not come.

/** A server that did not answer may do so later; whoever looks at messages meanwhile does not wait for it. */
const retryAfterMs = 30_000;
/** Names in messages may be anything; there is no point in remembering more of them. */
const maxNames = 10_000;

interface Question {
  readonly answer: Promise<void>;
  /** On the clock of `performance`; infinite while it is under way, and once it is answered. */
  askAgainAtMs: number;
}

/** The names that one target was asked for. */
export class AskedTypes {
  private readonly questions = new Map<string, Question>();

  /**
   * Asks for those of these names that were not asked for, and waits for them and for those under way. Rejects only with
   * the reason of `signal`; the questions go on then, because others may wait for them.
   *
   * @param run Asks; resolves with whether there was an answer at all. Must end by itself, and not reject.
   */
  async ask(
    names: readonly string[],
    run: (names: readonly string[]) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const now = performance.now();
    const fresh = names.filter(name => !((this.questions.get(name)?.askAgainAtMs ?? 0) > now));
    if (fresh.length > 0) this.start(fresh, run);
    const answers = names.flatMap(name => this.questions.get(name)?.answer ?? []);
    await untilAborted(Promise.all(answers), signal);
  }

  private start(names: readonly string[], run: (names: readonly string[]) => Promise<boolean>): void {
    if (this.questions.size > maxNames) this.questions.clear();
    const answer = run(names).then(isAnswered => {
      if (!isAnswered) question.askAgainAtMs = performance.now() + retryAfterMs;
    });
    const question: Question = { answer, askAgainAtMs: Infinity };
    for (const name of names) this.questions.set(name, question);
  }
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>(resolve => (stop = resolve));
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
}
