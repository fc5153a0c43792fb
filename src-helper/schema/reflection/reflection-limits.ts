/** What a server may cost us while it is asked for its schema. */
export interface ReflectionLimits {
  /** Longest wait for the next answer. */
  readonly idleMs: number;
  /** Longest time for everything. */
  readonly totalMs: number;
  readonly maxFiles: number;
  /** Sum of all descriptors as they are on the wire. */
  readonly maxBytes: number;
  readonly maxServices: number;
  /** Questions under way at once; answers come in their order. */
  readonly window: number;
}

/**
 * Far above real schemas (all of googleapis: 8,046 files, 30 MB), far below what would hurt. The window saves a round
 * trip a file: on a Unix socket that is most of the time.
 */
export const reflectionLimits: ReflectionLimits = {
  idleMs: 10_000,
  totalMs: 120_000,
  maxFiles: 20_000,
  maxBytes: 256 * 1024 * 1024,
  maxServices: 10_000,
  window: 16,
};
