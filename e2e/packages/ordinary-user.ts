import { execFileSync } from 'node:child_process';

import type { PrivateFolder } from '../fixtures/private-folder';

/** Debian's user without rights. The tests run as root in many a container, and Chromium has no sandbox for root. */
const nobody = 65534;

const isRoot = process.getuid?.() === 0;

/** The command that runs another as an ordinary user: before that command's own words. Empty when this user is one. */
export function asOrdinaryUser(): readonly string[] {
  return isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : [];
}

/** Gives a private folder to the ordinary user. */
export function giveToOrdinaryUser(folder: PrivateFolder): void {
  if (isRoot) execFileSync('chown', ['-R', `${nobody}:${nobody}`, folder.path]);
}
