import path from 'node:path';

import { app } from 'electron';

import type { GetAppInfoResponse } from '../gen/sockeye/v1/host';

/** Puts the user's data where `--user-data-dir` or SOCKEYE_DATA_DIR says; before the app is ready. */
export function chooseDataDirectory(): void {
  const chosen = app.commandLine.getSwitchValue('user-data-dir') || process.env['SOCKEYE_DATA_DIR'];
  if (chosen) app.setPath('userData', path.resolve(chosen));
}

/** What this app is and what it runs on. */
export function describeApp(dataDirectory: string): GetAppInfoResponse {
  return {
    version: app.getVersion(),
    electronVersion: process.versions.electron,
    chromeVersion: process.versions.chrome,
    nodeVersion: process.versions.node,
    platform: process.platform,
    dataDirectory,
  };
}
