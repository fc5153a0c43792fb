import { existsSync } from 'node:fs';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Log } from '../../src-shared/log';
import { createDiskRecordingStore } from './disk/disk-recording-store';
import { startWorkers } from './disk/start-workers';
import type { Quota } from './disk/thread-messages';
import { createMemoryRecordingStore } from './memory-recording-store';
import type { HistoryLimits, RecordingStore } from './recording-store';

const megabyte = 1024 * 1024;

/** What is kept unless the user says otherwise. */
export const defaultQuota: Quota = {
  limitBytes: 2_048 * megabyte,
  ageLimitMs: 30 * 24 * 60 * 60 * 1_000,
  memoryLimitBytes: 256 * megabyte,
  undoMs: 10 * 60 * 1_000,
  intervalMs: 60 * 1_000,
};

const safeStart: Explanation = {
  cause: 'safe-start',
  what: 'This is a safe start (--safe): the history on disk is neither read nor written.',
  nextStep: 'What is recorded now is gone at the end. Start Sockeye without --safe to see the history again.',
};

/**
 * Opens the recordings of this directory, in a thread that runs `programFile` (recording-thread.ts as built). Never
 * rejects: when the thread cannot be started, for one because the database's native code is not made for this system,
 * recordings are in memory and `problem` says so. So they are in a safe start, which leaves those on disk alone.
 */
export async function openRecordings({
  directory,
  programFile,
  isSafe = false,
  limits,
  log,
}: {
  readonly directory: string;
  readonly programFile: string;
  /** Leaves the disk alone. */
  readonly isSafe?: boolean;
  /** What the user says of the quota. */
  readonly limits?: HistoryLimits;
  readonly log: Log;
}): Promise<RecordingStore> {
  if (isSafe) return createMemoryRecordingStore({ limitBytes: 2 * defaultQuota.memoryLimitBytes, problem: safeStart });
  try {
    if (!existsSync(programFile)) throw new Error(`There is no ${programFile}.`);
    const startThread = startWorkers(programFile);
    return await createDiskRecordingStore({ startThread, directory, quota: { ...defaultQuota, ...limits }, log });
  } catch (error) {
    log.error('recordings are in memory only', error);
    return createMemoryRecordingStore({
      limitBytes: 2 * defaultQuota.memoryLimitBytes,
      problem: {
        cause: 'history-unavailable',
        what: `The database of the recordings could not be started: ${error instanceof Error ? error.message : String(error)}.`,
        nextStep: 'Recordings are kept in memory and are gone at the end. Install Sockeye again for this system.',
      },
    });
  }
}
