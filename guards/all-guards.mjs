import { dependencyGuards } from './dependencies.mjs';
import { linkGuards } from './link.mjs';
import { outsideGuards } from './outside.mjs';
import { packageGuards } from './packages.mjs';
import { takenOverGuards } from './taken-over.mjs';
import { targetGuards } from './targets.mjs';
import { windowGuards } from './window.mjs';

/**
 * Every promise of docs/security.md, by the beginning of its row, with the guards that hold it: the text that is the guard,
 * what stands there without it, and the tests that fail then. `cannot` says why there is none to take away. With `mayHang`
 * a test may also fail by running out of time.
 *
 * @type {readonly ({ section: string, promise: string } & ({ cannot: string } | {
 *   name: string, changes: { file: string, guard: string, without: string }[],
 *   tests: import('../scripts/guards/run-tests.mjs').NamedTest[], mayHang?: boolean }))[]}
 */
export const allGuards = [
  ...windowGuards,
  ...takenOverGuards,
  ...linkGuards,
  ...targetGuards,
  ...packageGuards,
  ...outsideGuards,
  ...dependencyGuards,
];
