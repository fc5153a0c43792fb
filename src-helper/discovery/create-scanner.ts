import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';

import type { System } from '../wire/dial/transports/transport';
import { createMacosScanner } from './macos/macos-scanner';
import { runCommand } from './run-command';
import { createSocketFiles } from './socket-files';
import { createWindowsScanner } from './windows/windows-scanner';
import { createLinuxScanner } from './linux/linux-scanner';
import type { Scanner } from './scanner';
import type { UserNames } from '../user-names';

/** The scanner of this system. On a system without one it finds nothing and says so. */
export function createScanner(system: System, names: UserNames): Scanner {
  switch (system.platform) {
    case 'linux':
      return createLinuxScanner({ names, system });
    case 'darwin':
      return createMacosScanner({ run: runCommand, system, readFiles: createSocketFiles(names) });
    case 'win32':
      return createWindowsScanner({
        run: runCommand,
        listPipes: () => readdir('\\\\.\\pipe\\'),
        user: userInfo().username,
      });
    default:
      return {
        scan: () =>
          Promise.resolve({
            listeners: new Map(),
            blindSpots: [
              {
                cause: 'system-not-known',
                what: `Sockeye cannot list what listens on this system (${system.platform}).`,
                nextStep: 'Add a server by its address.',
              },
            ],
          }),
      };
  }
}
