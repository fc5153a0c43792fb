/** What a name means. */
export interface Rule {
  /** For people. */
  readonly name: string;
  readonly pattern: RegExp;
  /** It speaks gRPC as far as is known, so there is no reason to leave it alone. */
  readonly isGrpc?: true;
  /**
   * Others use such names too: the rule holds only where the program that listens has this in its name or its command line,
   * or cannot be seen.
   */
  readonly program?: RegExp;
}
