import { readlinkSync } from 'node:fs';

import { app, type Details, type Event, utilityProcess } from 'electron';

import type { FromHelper } from '../../src-shared/helper-messages';
import type { ChildHandle } from './helper-process';

const serviceName = 'sockeye-helper';

/**
 * Starts the helper's file as a utility process of Electron. Its exit code cannot be trusted (0 after a SIGKILL); the
 * cause comes from `child-process-gone`, which may follow the exit, so the exit is told one turn later. Throws, in words,
 * when the app's own executable has been replaced since it started: Chromium would end main, without a word.
 */
export function forkUtilityHelper(file: string, takeOutput: (output: NodeJS.ReadableStream) => void): ChildHandle {
  if (isReplaced()) throw new Error('Sockeye was updated while it ran. Quit it and start it again.');
  const child = utilityProcess.fork(file, [], { serviceName, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const output of [child.stdout, child.stderr]) if (output !== null) takeOutput(output);
  let cause: string | undefined;
  const onGone = (_event: Event, details: Details): void => {
    if (details.name === serviceName) cause = `it was ${details.reason} (${details.exitCode})`;
  };
  app.on('child-process-gone', onGone);
  return {
    get pid() {
      return child.pid;
    },
    send: message => child.postMessage(message),
    // The helper's file is this program too.
    onMessage: listener => void child.on('message', message => listener(message as FromHelper)),
    onExit(listener) {
      child.once('exit', code => {
        setImmediate(() => {
          app.removeListener('child-process-gone', onGone);
          listener(cause ?? `it exited with code ${code}`);
        });
      });
    },
    terminate: () => void child.kill(),
    kill() {
      if (child.pid === undefined) child.kill();
      else killProcess(child.pid);
    },
  };
}

/** Whether another file is now where this program was started from, as after an upgrade of the package. Linux tells. */
function isReplaced(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return readlinkSync('/proc/self/exe').endsWith(' (deleted)');
  } catch {
    return false; // Without /proc nobody knows; the attempt will tell.
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}
