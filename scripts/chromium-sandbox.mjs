import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The flags that Chromium's sandbox needs here, with the line that says why; none where it works as it is. Throws an
 * error that carries the commands to run where it cannot work: without user namespaces and without the setuid program.
 *
 * @param {string} electron Path of Electron's executable.
 * @returns {{ flags: string[], why: string | undefined }}
 */
export function chooseSandboxFlags(electron) {
  if (process.platform !== 'linux') return { flags: [], why: undefined };
  if (process.getuid() === 0) {
    return { flags: ['--no-sandbox'], why: 'Running as root: Chromium has no sandbox for root, so it runs without.' };
  }
  const program = join(dirname(electron), 'chrome-sandbox');
  if (hasUserNamespaces() || isSetuidRoot(program)) return { flags: [], why: undefined };
  throw new Error(
    'This system allows no user namespaces, so Chromium needs its setuid sandbox. Run this, then try again:\n' +
      `  sudo chown root:root ${program} && sudo chmod 4755 ${program}`,
  );
}

function hasUserNamespaces() {
  try {
    execFileSync('unshare', ['--user', '--pid', '--fork', 'true'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Without the program there is nothing to ask; Chromium will say it.
    return error.code === 'ENOENT';
  }
}

function isSetuidRoot(program) {
  const { uid, mode } = statSync(program, { throwIfNoEntry: false }) ?? { uid: -1, mode: 0 };
  return uid === 0 && (mode & 0o4000) !== 0;
}
