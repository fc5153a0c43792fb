// Loaded into Node's processes before their own code (NODE_OPTIONS or -r): on SIGUSR2 the process collects its garbage, so
// that what is left in memory is what is held. Not bundled: the faults load it as it is.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

setFlagsFromString('--expose-gc');
// A context made after the flag was set has the function.
const collect = runInNewContext('gc');
if (isMainThread) process.on('SIGUSR2', () => collect());
