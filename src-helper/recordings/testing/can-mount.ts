import { execFileSync } from 'node:child_process';

import { makeDirectory } from './recorded';

/** Whether small disks can be mounted here: by root on Linux, which containers often forbid. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && canMountHere();

function canMountHere(): boolean {
  const trial = makeDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', trial.directory], { stdio: 'ignore' });
    execFileSync('umount', [trial.directory]);
    return true;
  } catch {
    return false;
  } finally {
    trial.remove();
  }
}
