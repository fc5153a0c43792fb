// Removes what main leaves behind when it is killed without a chance to run anything. A utility process cannot do it: it
// dies with main the same way.
import { spawn } from 'node:child_process';

/** Watches over paths. */
export interface Keeper {
  /** Removes this file or directory, with all in it, should this process die. */
  keep(path: string): void;
  /** Ends the watch; removes nothing. */
  stop(): void;
}

/**
 * Reads paths until the pipe from main ends, which it does only when main has gone or says goodbye; twice, because a dying
 * helper may still be binding. It has its own session, so that Ctrl+C in the terminal does not reach it.
 */
const script =
  'while IFS= read -r path; do set -- "$@" "$path"; done; [ $# -gt 0 ] || exit 0; ' +
  'rm -rf -- "$@"; sleep 0.3 || sleep 1; rm -rf -- "$@"';

/** Starts a keeper for this process. On Windows pipes go with their process, and it does nothing. */
export function startKeeper(): Keeper {
  if (process.platform === 'win32') return { keep: () => undefined, stop: () => undefined };
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  child.on('error', () => undefined); // Without a shell the next start sweeps.
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    keep(path) {
      if (path.includes('\n')) throw new Error(`The keeper cannot be told a path with a line break: ${path}`);
      child.stdin.write(`${path}\n`);
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
