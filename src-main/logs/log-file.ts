// The log on disk: one file that is written to and a few older ones, bounded. Written at once, so that the lines before a
// crash are there; a disk that refuses is no reason to stop.
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

/** How much is kept: `sockeye.log`, `sockeye.1.log`, ..., each about this large. */
const fileLimitBytes = 1024 * 1024;
const olderFiles = 4;

/** After a failed write the disk is left alone for so long, in milliseconds. */
const pauseAfterFailureMs = 10_000;

/** Where lines go. */
export interface LogFile {
  /** Whole lines. Never throws; what cannot be written is not, and its place is marked once the disk takes lines again. */
  write(text: string): void;
  close(): void;
}

/** What of a log file can be chosen. */
export interface LogFileOptions {
  readonly limitBytes?: number;
  /** In milliseconds, of any beginning. */
  readonly now?: () => number;
}

/** Opens the log in this folder, which is made when it is missing. Several processes may write to the same. */
export function openLogFile(
  folder: string,
  { limitBytes = fileLimitBytes, now = () => performance.now() }: LogFileOptions = {},
): LogFile {
  const nameOf = (age: number): string => path.join(folder, age === 0 ? 'sockeye.log' : `sockeye.${age}.log`);
  let file: number | undefined;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;
  /** Why lines were lost since the last one that was written. */
  let lost: string | undefined;
  const close = (): void => {
    const open = file;
    file = undefined;
    if (open !== undefined) closeSync(open);
  };
  const open = (): number => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    file = openSync(nameOf(0), 'a', 0o600);
    return file;
  };
  /** Whether the name stands for another file by now: another process has moved this one on, or somebody removed it. */
  const isMoved = (written: number): boolean =>
    statSync(nameOf(0), { throwIfNoEntry: false })?.ino !== fstatSync(written).ino;
  /** Moves the files on, unless another process has: then the name stands for a new file already. */
  const rotate = (full: number): number => {
    const isSame = !isMoved(full);
    close();
    if (isSame) {
      for (let age = olderFiles - 1; age >= 0; age--) {
        moveIfThere(nameOf(age), nameOf(age + 1));
      }
    }
    return open();
  };
  const reopen = (): number => {
    close();
    return open();
  };
  return {
    write(text) {
      if (now() < pausedUntilMs) return;
      try {
        let target = file ?? open();
        if (isMoved(target)) target = reopen();
        if (fstatSync(target).size >= limitBytes) target = rotate(target);
        // A line that was cut in the middle is ended first.
        const bytes = Buffer.from(lost === undefined ? text : `\n(lines were lost: ${lost})\n${text}`);
        if (writeSync(target, bytes) < bytes.length) throw new Error('the disk took only a part');
        lost = undefined;
      } catch (error) {
        lost = error instanceof Error ? error.message : String(error);
        pausedUntilMs = now() + pauseAfterFailureMs;
        try {
          close();
        } catch {
          // It is gone in any case.
        }
      }
    },
    close,
  };
}

/** Another process may be moving the same files on at this moment. */
function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
