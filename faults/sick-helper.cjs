// Loaded into the processes of the app before their own code; makes its helper, and nothing else, do what the file
// SOCKEYE_FAULT_FILE says when the helper starts: `exit`, `cannot bind`, `garbage`, or nothing. On SIGPWR the helper leaks to its
// memory limit. What it did is noted in a file beside, so that a test knows that it was done.
const { appendFileSync, readFileSync } = require('node:fs');
const { Server } = require('node:net');
const { isMainThread } = require('node:worker_threads');

const file = process.env.SOCKEYE_FAULT_FILE;
const garbage = [null, 1, 'ready', [], {}, { kind: 7 }, { kind: 'ready ', x: 1 }, { kind: 'failed' }];
const isHelper = readFileSync('/proc/self/cmdline', 'utf8').includes('node.mojom.NodeService');

if (isHelper && isMainThread && file !== undefined) {
  const note = text => appendFileSync(`${file}.done`, `${text}\n`);
  const fault = readFileSync(file, 'utf8');
  if (fault !== '') note(fault);
  if (fault === 'exit') process.exit(3);
  if (fault === 'cannot bind') {
    Server.prototype.listen = function listen() {
      const error = Object.assign(new Error('listen EADDRINUSE: address already in use'), { code: 'EADDRINUSE' });
      process.nextTick(() => this.emit('error', error));
      return this;
    };
  }
  if (fault === 'garbage') {
    setImmediate(() => {
      for (const message of garbage) process.parentPort.postMessage(message);
      note('garbage was sent');
    });
  }
  process.on('SIGPWR', () => {
    note('leak');
    for (const all = []; ;) all.push(new Array(100_000).fill({}));
  });
}
