// Loaded into main and the helper before their own code (NODE_OPTIONS): on SIGUSR2 the process collects its garbage, so
// that what is left in memory is what is held.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
// A context made after the flag was set has the function.
const collect = runInNewContext('gc') as () => void;
if (isMainThread) process.on('SIGUSR2', () => collect());
