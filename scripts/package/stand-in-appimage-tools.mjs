import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findOnPath } from '../system-packages.mjs';

/** What stands where the runtime of an AppImage stands: it unpacks nothing and says so. 4096 bytes, as a file system's block. */
const runtime = `#!/bin/sh
echo 'This AppImage was made for a test, without the runtime that would start it.' >&2
exit 1
`.padEnd(4096, '\n');

/**
 * Makes a folder with what electron-builder makes an AppImage with (APPIMAGE_TOOLS_PATH), out of Debian's own programs. The
 * runtime that mounts an AppImage is on GitHub only, and a stand-in takes its place: what is made with these tools can be
 * unpacked and tested, and is not to be published.
 *
 * @param {string} folder Is made.
 * @returns {string} The folder.
 */
export function makeAppImageTools(folder) {
  for (const name of ['runtimes', 'lib/x64', 'lib/arm64']) mkdirSync(join(folder, name), { recursive: true });
  for (const program of ['mksquashfs', 'desktop-file-validate']) {
    const path = findOnPath(program);
    if (path === undefined) throw new Error(`${program} is not installed.`);
    symlinkSync(path, join(folder, program));
  }
  for (const name of ['runtime-x64', 'runtime-arm64'])
    writeFileSync(join(folder, 'runtimes', name), runtime, { mode: 0o755 });
  return folder;
}
