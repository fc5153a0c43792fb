import { fork } from 'node:child_process';

import type { FromHelper } from '../../src-shared/helper-messages';
import type { ChildHandle } from './helper-process';

/** How the child is started. */
export interface ForkOptions {
  /** What is run with the file, in place of this Node. */
  readonly execPath?: string;
  /** Node's own options; those of this process when left out. */
  readonly execArgv?: string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Throws away what it prints. */
  readonly isQuiet?: boolean;
}

/** Starts the helper's file as a child of plain Node: for tests, benchmarks, and a run without a window. */
export function forkHelper(file: string, args: readonly string[] = [], options: ForkOptions = {}): ChildHandle {
  const { isQuiet = false, env, ...rest } = options;
  const output = isQuiet ? 'ignore' : 'inherit';
  const child = fork(file, args, {
    ...rest,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output, 'ipc'],
    serialization: 'advanced',
  });
  return {
    get pid() {
      return child.pid;
    },
    send: message => void child.send(message, () => undefined), // A child that is gone is reported by its exit.
    // The helper's file is this program too.
    onMessage: listener => void child.on('message', message => listener(message as FromHelper)),
    onExit(listener) {
      child.once('exit', (code, signal) => listener(describeExit(code, signal)));
      child.once('error', error => {
        if (child.pid === undefined) listener(error.message);
      });
    },
    terminate: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}

function describeExit(code: number | null, signal: string | null): string {
  return signal === null ? `it exited with code ${String(code)}` : `it was ended by ${signal}`;
}
