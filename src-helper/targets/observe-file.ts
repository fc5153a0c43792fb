// Tells when a file has changed, whoever changed it.
import { type FSWatcher, mkdirSync, unwatchFile, watch, watchFile } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Changes within this time are told once, in milliseconds: a file that is replaced changes several times. */
const gatherMs = 20;
/** How often a file is looked at where the system cannot tell, in milliseconds. */
const pollMs = 1_000;

/** An observation that several share. */
export interface Observation {
  /** Observes from now on, until the answered function is called by all who began. */
  begin(): () => void;
}

/**
 * Observes a file while somebody wants it. `onChange` is called some milliseconds after each change of it, also when it
 * appears, is replaced or goes, and once at the beginning, for what changed while nobody looked. Keeps no process alive.
 */
export function shareObservation(file: string, onChange: () => Promise<void>): Observation {
  let users = 0;
  let end: () => void = () => undefined;
  return {
    begin() {
      users += 1;
      if (users === 1) end = observe(file, onChange);
      let isDone = false;
      return () => {
        if (isDone) return;
        isDone = true;
        users -= 1;
        if (users === 0) end();
      };
    },
  };
}

function observe(file: string, onChange: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const tell = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      last = last.then(onChange);
    }, gatherMs).unref();
  };
  const stop = watchFolder(file, tell) ?? pollFile(file, tell);
  tell();
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** The folder, not the file: who replaces a file makes another one, which a watch of the first does not see. */
function watchFolder(file: string, tell: () => void): (() => void) | undefined {
  let watcher: FSWatcher;
  const polling: { stop?: () => void } = {};
  try {
    mkdirSync(dirname(file), { recursive: true });
    watcher = watch(dirname(file), { persistent: false });
  } catch {
    return undefined;
  }
  watcher.on('change', (_kind, name) => {
    if (isOf(file, name)) tell();
  });
  watcher.on('error', () => {
    watcher.close();
    polling.stop = pollFile(file, tell);
  });
  return () => {
    watcher.close();
    polling.stop?.();
  };
}

function pollFile(file: string, tell: () => void): () => void {
  watchFile(file, { interval: pollMs, persistent: false }, tell);
  return () => unwatchFile(file, tell);
}

/** Some systems do not say which file of the folder it was; Node's types do not know of that. */
function isOf(file: string, name: string | Buffer | null): boolean {
  return name === null || String(name) === basename(file);
}
