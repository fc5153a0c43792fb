import { protocol } from 'electron';

import { answerRequest } from './app-files';

/** Declares the scheme `app:`; before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of this folder as `app://sockeye/`; once the app is ready. */
export function serveAppFiles(folder: string): void {
  protocol.handle('app', request => answerRequest(folder, request.url));
}
