import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { describeTakenLock, runApt } from './apt.mjs';

const listsTaken =
  'Reading package lists...\nE: Could not get lock /var/lib/apt/lists/lock. It is held by process 812 (unattended-upgr)\n' +
  'E: Unable to lock directory /var/lib/apt/lists/';

describe('F29: a lock that another apt or dpkg holds', () => {
  it.each([
    ['the package lists', listsTaken, '/var/lib/apt/lists/lock is held by unattended-upgr, process 812'],
    [
      'the package lists, as an older apt says it',
      'E: Could not get lock /var/lib/apt/lists/lock - open (11: Resource temporarily unavailable)\nE: Unable to lock directory /var/lib/apt/lists/',
      '/var/lib/apt/lists/lock is held by another process',
    ],
    [
      'the downloaded archives',
      'E: Could not get lock /var/cache/apt/archives/lock. It is held by process 99 (apt)\nE: Unable to lock directory /var/cache/apt/archives/',
      '/var/cache/apt/archives/lock is held by apt, process 99',
    ],
    [
      'the front end of dpkg',
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4 (apt-get)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
      '/var/lib/dpkg/lock-frontend is held by apt-get, process 4',
    ],
    [
      'the front end of dpkg, without its holder',
      'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
      '/var/lib/dpkg/lock-frontend is held by another process',
    ],
    [
      'the administration of dpkg',
      'E: Unable to lock the administration directory (/var/lib/dpkg/), is another process using it?',
      '/var/lib/dpkg/ is held by another process',
    ],
    [
      'dpkg itself',
      'dpkg: error: dpkg frontend lock was locked by another process with pid 3003\nE: Sub-process /usr/bin/dpkg returned an error code (2)',
      'a lock of dpkg is held by process 3003',
    ],
  ])('is told: %s', (_, output, told) => expect(describeTakenLock(output)).toBe(told));

  it.each([
    ['a package that is not there', 'E: Unable to locate package libgtk-9'],
    [
      'no network',
      'W: Failed to fetch http://x/InRelease  Could not resolve host\nE: Some index files failed to download.',
    ],
    [
      'an interrupted dpkg',
      "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.",
    ],
    ['no right to open it', 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)'],
  ])('is not blamed for %s', (_, output) => expect(describeTakenLock(output)).toBeUndefined());
});

describe('F29: apt-get', () => {
  let folder;
  let said;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sockeye-apt-'));
    said = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An apt-get that finds the lists locked so many times, and then does as the script says. */
  function fakeApt(refusals, then) {
    writeFileSync(join(folder, 'left'), 'x'.repeat(refusals));
    const script = `#!/bin/sh
cd ${folder}
echo "$@" >> calls
if [ -s left ]; then tail -c +2 left > rest; mv rest left; cat >&2 <<'WORDS'
${listsTaken}
WORDS
exit 100; fi
${then}
`;
    writeFileSync(join(folder, 'apt-get'), script);
    chmodSync(join(folder, 'apt-get'), 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    return { env, say: text => said.push(text), pauseMs: 20 };
  }

  it('waits until the other is done, and says once for whom', async () => {
    await runApt(['update'], fakeApt(3, 'touch done'));
    expect(existsSync(join(folder, 'done'))).toBe(true);
    expect(said).toEqual(['apt-get update waits: /var/lib/apt/lists/lock is held by unattended-upgr, process 812 ...']);
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toContain('DPkg::Lock::Timeout=');
  });

  it('ends in words that name the holder when the lock does not come free', async () => {
    await expect(runApt(['update'], { ...fakeApt(1_000, 'true'), limitMs: 300 })).rejects.toThrow(
      'apt-get update waited 0 s in vain: /var/lib/apt/lists/lock is held by unattended-upgr, process 812.',
    );
  });

  it('does not try again what failed for another reason', async () => {
    const options = fakeApt(0, 'echo "E: Unable to locate package nonsense"; exit 100');
    await expect(runApt(['install', '-y', 'nonsense'], options)).rejects.toThrow('Unable to locate package nonsense');
    expect(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});
