import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findOnPath } from '../system-packages.mjs';

const fpm = fileURLToPath(new URL('fpm.mjs', import.meta.url));

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fpm-test-'));
  mkdirSync(join(folder, 'app/sub'), { recursive: true });
  writeFileSync(join(folder, 'app/run'), 'x', { mode: 0o777 });
  writeFileSync(join(folder, 'app/sub/data'), 'twelve bytes', { mode: 0o600 });
  writeFileSync(join(folder, 'entry'), '[Desktop Entry]');
  writeFileSync(join(folder, 'after'), '#!/bin/sh\necho "$1"\n');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Calls it as electron-builder calls fpm. */
function pack(type, extra = []) {
  const file = join(folder, `app.${type}`);
  const args = ['-s', 'dir', '--force', '-t', type, '-d', 'libnss3', ...extra]
    .concat(['--architecture', type === 'deb' ? 'amd64' : 'x86_64', '--name', 'app', '--version', '1.2.3'])
    .concat(['--after-install', join(folder, 'after'), '--after-remove', join(folder, 'after')])
    .concat(['--description', 'In short\n And at\n length', '--maintainer', 'Ada', '--url', 'https://app.invalid'])
    .concat([
      '--package',
      file,
      `${join(folder, 'app')}/=/opt/App`,
      `${join(folder, 'entry')}=/usr/share/x/app.desktop`,
    ]);
  execFileSync(process.execPath, [fpm, ...args], { encoding: 'utf8', stdio: 'pipe' });
  return file;
}

describe.skipIf(findOnPath('dpkg-deb') === undefined)('a deb package', () => {
  it('says what it is and what it needs, once each and in order', () => {
    const control = execFileSync('dpkg-deb', ['--field', pack('deb', ['-d', 'a | b'])], { encoding: 'utf8' });
    expect(control.trim().split('\n')).toEqual([
      'Package: app',
      'Version: 1.2.3',
      'Architecture: amd64',
      'Maintainer: Ada',
      'Installed-Size: 3',
      'Depends: libnss3, a | b',
      'Section: misc',
      'Priority: optional',
      'Description: In short',
      ' And at',
      ' length',
    ]);
  });

  it('holds the files for all to read and for root to write, with their sums', () => {
    const list = execFileSync('dpkg-deb', ['--contents', pack('deb', ['--deb-compression', 'gz'])], {
      encoding: 'utf8',
    });
    const entries = list.split('\n').map(line => line.replace(/ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d /, ' '));
    expect(entries).toContain('-rwxr-xr-x root/root ./opt/App/run');
    expect(entries).toContain('-rw-r--r-- root/root ./opt/App/sub/data');
    expect(entries).toContain('-rw-r--r-- root/root ./usr/share/x/app.desktop');
    const sums = execFileSync('dpkg-deb', ['--info', join(folder, 'app.deb'), 'md5sums'], { encoding: 'utf8' });
    expect(sums).toContain('9dd4e461268c8034f5c8564e155c67a6  opt/App/run\n');
    expect(sums.trim().split('\n')).toHaveLength(3);
  });
});

describe.skipIf(findOnPath('rpmbuild') === undefined)('an rpm package', () => {
  it('says what it is and what it needs, and runs its last script only when it goes for good', () => {
    const file = pack('rpm', ['--rpm-compression', 'gzip']);
    const query = (...words) => execFileSync('rpm', ['-qp', ...words, file], { encoding: 'utf8' });
    expect(query('--queryformat', '%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{SUMMARY}')).toBe(
      'app 1.2.3 1 x86_64 In short',
    );
    expect(query('--requires')).toContain('libnss3\n');
    expect(query('--list').split('\n')).toEqual(expect.arrayContaining(['/opt/App/run', '/opt/App/sub/data']));
    expect(query('--scripts')).toMatch(/postuninstall scriptlet[^\n]*\n\[ "\$1" = 0 \] \|\| exit 0\n/);
  });
});

describe('what it cannot do', () => {
  it('is refused in words', () => {
    const call = () => execFileSync(process.execPath, [fpm, '-s', 'dir', '-t', 'pacman'], { stdio: 'pipe' });
    expect(call).toThrow(/stands in for "fpm -s dir -t deb\|rpm" only, not for "-s dir -t pacman"/);
  });
});
