import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { WatchedProcess } from './leak-watch';

setFlagsFromString('--expose-gc');
// A context made after the flag was set has the function.
const collect = runInNewContext('gc') as () => void;

/** The process of the test, which has main's part: it spawns helpers and holds the links to them. */
export const thisProcess: WatchedProcess = {
  name: 'main',
  pid: () => process.pid,
  async settle() {
    await Promise.resolve();
    collect();
  },
};
