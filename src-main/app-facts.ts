import { mkdir } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';

import { app } from 'electron';

import type { GetAppInfoResponse } from '../gen/sockeye/v1/host';
import type { LogFields } from '../src-shared/log';

/** Puts the user's data where `--user-data-dir` or SOCKEYE_DATA_DIR says; before the app is ready. */
export function chooseDataDirectory(): void {
  const chosen = app.commandLine.getSwitchValue('user-data-dir') || process.env['SOCKEYE_DATA_DIR'];
  if (chosen) app.setPath('userData', path.resolve(chosen));
}

/** Makes the folder for the user's data, for this user alone when it is not there yet. Rejects with what to do when that cannot be. */
export async function makeDataDirectory(dataDirectory: string): Promise<void> {
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Sockeye cannot make its data folder ${dataDirectory} (${reason}). Choose another one with --user-data-dir=PATH ` +
        'or the environment variable SOCKEYE_DATA_DIR.',
      { cause: error },
    );
  }
}

/** What this app is and what it runs on. */
export function describeApp(dataDirectory: string, isSafe: boolean): GetAppInfoResponse {
  return {
    version: app.getVersion(),
    electronVersion: process.versions.electron,
    chromeVersion: process.versions.chrome,
    nodeVersion: process.versions.node,
    platform: process.platform,
    dataDirectory,
    isSafe,
    architecture: process.arch,
    systemRelease: release(),
    logDirectory: path.join(dataDirectory, 'logs'),
  };
}

/** What the log says of a start, so that a log of several tells them apart. */
export function describeStart(isSafe: boolean): LogFields {
  const { electron, node } = process.versions;
  return { pid: process.pid, version: app.getVersion(), electron, node, safe: isSafe };
}
