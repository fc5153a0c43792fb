/**
 * Keeps what looks at endpoints showed for some time, so that many failures of one cause make one look. Looks that are
 * under way are kept as well when `T` is a promise.
 */
export class KeptLooks<T> {
  readonly #keptMs: number;
  readonly #looks = new Map<string, { readonly look: T; readonly atMs: number }>();

  /** `keptMs` is how long a look counts, in milliseconds. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** The look of this key, which is target and cause; `make` is called when there is none that still counts. */
  get(key: string, nowMs: number, make: () => T): T {
    for (const [each, { atMs }] of this.#looks) {
      // In the order of their age.
      if (nowMs - atMs < this.#keptMs) break;
      this.#looks.delete(each);
    }
    const kept = this.#looks.get(key);
    if (kept !== undefined) return kept.look;
    const look = make();
    this.#looks.set(key, { look, atMs: nowMs });
    return look;
  }
}
