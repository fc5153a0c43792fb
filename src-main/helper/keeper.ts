// Removes what main leaves behind when it is killed without a chance to run anything. A utility process cannot do it: it
// dies with main the same way.
import { spawn } from 'node:child_process';

/** Watches over what is in the file system. */
export interface Keeper {
  /** Should this process die, this directory is removed with all in it. */
  keepDirectory(path: string): void;
  /**
   * And so is this socket, and its folder when it is empty then. There is one at a time: the next takes its place, and
   * `undefined` lets it go, for another instance may have its name by then.
   */
  keepSocket(path: string | undefined): void;
  /** Ends the watch; removes nothing. */
  stop(): void;
}

/**
 * Reads `d<path>` and `s<path>` until the pipe from main ends, which it does only when main has gone. The directory is
 * removed twice, because a dying helper may still be binding in it; the socket once, because its name is public and may be
 * another's a moment later. The shell has its own session, so that Ctrl+C in the terminal does not reach it.
 */
const script = `
directory= socket=
while IFS= read -r line; do
  case $line in d*) directory=\${line#d} ;; s*) socket=\${line#s} ;; esac
done
if [ -n "$socket" ]; then rm -f -- "$socket"; rmdir -- "\${socket%/*}" 2>/dev/null; fi
[ -n "$directory" ] || exit 0
rm -rf -- "$directory"; sleep 0.3 || sleep 1; rm -rf -- "$directory"`;

/** Starts a keeper for this process. On Windows pipes go with their process, and it does nothing. */
export function startKeeper(): Keeper {
  if (process.platform === 'win32') {
    return { keepDirectory: () => undefined, keepSocket: () => undefined, stop: () => undefined };
  }
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
  child.on('error', () => undefined); // Without a shell the next start sweeps.
  child.stdin.on('error', () => undefined);
  child.unref();
  const tell = (kind: 'd' | 's', path: string): void => {
    if (path.includes('\n')) throw new Error(`The keeper cannot be told a path with a line break: ${path}`);
    child.stdin.write(`${kind}${path}\n`);
  };
  return {
    keepDirectory: path => tell('d', path),
    keepSocket: path => tell('s', path ?? ''),
    stop: () => void child.kill('SIGKILL'),
  };
}
