// Packages as a system's own tools install, upgrade and remove them, on a copy of this machine.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'playwright/test';

import { ExplorePage } from '../fixtures/explore-page';
import type { PrivateFolder } from '../fixtures/private-folder';
import { RecordingsPage } from '../fixtures/recordings-page';
import { makeEnvironment } from '../fixtures/sockeye';
import { findPackages } from './package-files';
import { expectReply, test } from './packages-test';
import type { PackagedLaunch, PackagedSockeye } from './packaged-sockeye';
import { SpareMachine } from './spare-machine';

/** The user of the copied machine, and its TMPDIR; no machine that is copied has one of this name. */
const tester = 'sockeye-tester';
const temp = `/tmp/${tester}`;

const quietly = ['-q', '-y', '--no-install-recommends', 'install'];
const asTester = ['setpriv', `--reuid=${tester}`, `--regid=${tester}`, '--clear-groups', '--'];
const archive = 'recordings.sqlite';

/** Says in a test's title why it is skipped, where it is. */
const onlyAsRoot = SpareMachine.isPossible
  ? ''
  : ' (skipped: only root can install a package, on a copy of this machine)';

test.beforeEach(() => test.setTimeout(600_000));

test(`the deb is installed, runs for an ordinary user with the sandbox on, and is purged without a trace${onlyAsRoot}`, async ({
  folder,
  launch,
  machine,
}) => {
  const { deb } = findPackages();
  await prepare(machine, deb);
  const before = await listChanges(machine);

  await machine.run('apt-get', ...quietly, '/tmp/sockeye.deb');
  expect(await machine.run('dpkg', '--verify', 'sockeye')).toBe('');
  await expectDesktopEntry(machine);
  expect(await machine.run('zcat', '/usr/share/man/man1/sockeye.1.gz')).toContain('.B \\-\\-safe');
  expect(await machine.run('cat', '/usr/share/doc/sockeye/copyright')).toContain('/opt/Sockeye/LICENSES.packages.txt');
  // Without a display, as on a terminal over ssh.
  const help = await machine.run(...inWords([...asTester, 'env', '-u', 'DISPLAY', 'sockeye', '--help']));
  expect(help).toContain('Usage: sockeye [options]');

  await useOnce(machine, folder, launch);

  await machine.run('apt-get', '-q', '-y', 'purge', 'sockeye');
  await expectNoTrace(machine, before);
});

test(`a newer deb is installed over a running app, which goes on, and the new one has the user's data${onlyAsRoot}`, async ({
  folder,
  launch,
  machine,
}) => {
  const { deb } = findPackages();
  const older = repack(deb, folder, '0.0.9~older');
  await prepare(machine, deb);
  machine.copyIn(older, '/tmp/older.deb');
  await machine.run('apt-get', ...quietly, '/tmp/older.deb');
  const how = launchOf(machine, folder);
  const running = await launch(how);
  await expectReply(running);

  const upgrade = await machine.run('apt-get', ...quietly, '/tmp/sockeye.deb');
  expect(upgrade).toContain('Unpacking sockeye (0.1.0) over (0.0.9~older)');
  expect(await machine.run('dpkg', '--verify', 'sockeye')).toBe('');
  await expectDesktopEntry(machine);
  // What runs goes on, as long as its helper does: another cannot be started from files that are gone, and it says so.
  await expectReply(running);
  const page = new ExplorePage(running.page);
  process.kill(await readHelperPid(page), 'SIGKILL');
  await expect(running.page.getByText('Sockeye was updated while it ran').first()).toBeVisible({ timeout: 30_000 });
  await running.quit(temp);

  const next = await launch(how);
  const history = new RecordingsPage(next.page);
  await history.open();
  await expect(history.rows(/SayHello/), 'both calls to the older version are found in the new one').toHaveCount(2);
  await next.quit(temp);
});

test(`the rpm is installed by rpm, runs for an ordinary user with the sandbox on, and is erased without a trace${onlyAsRoot}`, async ({
  folder,
  launch,
  machine,
}) => {
  const { deb, rpm } = findPackages();
  await prepare(machine, deb);
  machine.copyIn(rpm, '/tmp/sockeye.rpm');
  await machine.run('rpm', '--initdb');
  const before = await listChanges(machine);
  // What it needs has Fedora's names, which this Debian's rpm knows nothing of.
  const said = await machine.run('rpm', '--install', '--nodeps', '/tmp/sockeye.rpm');
  expect(said).not.toMatch(/error|warning|failed/i);
  // Its script makes the sandbox setuid where there are no user namespaces, as in the chroot that this is.
  const changed = await machine.run('sh', '-c', 'rpm --verify --nodeps sockeye || true');
  expect(changed.trim()).toMatch(/^(\.M\.+ +\/opt\/Sockeye\/chrome-sandbox)?$/);
  await expectDesktopEntry(machine);
  await useOnce(machine, folder, launch);
  await machine.run('rpm', '--upgrade', '--force', '--nodeps', '/tmp/sockeye.rpm');
  await machine.run(...inWords([...asTester, 'sockeye', '--help']));
  await machine.run('rpm', '--erase', 'sockeye');
  await expectNoTrace(machine, before);
});

/** Puts the deb, a user and all that the deb needs on the machine: what those bring is not the package's own trace. */
async function prepare(machine: SpareMachine, deb: string): Promise<void> {
  await machine.run('apt-get', '-q', 'update');
  machine.copyIn(deb, '/tmp/sockeye.deb');
  const depends = await machine.run('dpkg-deb', '--field', '/tmp/sockeye.deb', 'Depends');
  await machine.run('useradd', '--create-home', tester);
  const needs = depends.split(',').map(each => (each.includes('|') ? each.split('|')[1] : each)?.trim() ?? '');
  await machine.run('apt-get', ...quietly, ...needs, 'desktop-file-utils', 'shared-mime-info');
  await machine.run('install', '--directory', `--owner=${tester}`, '--mode=700', temp);
}

/** A deb as it could have been before: the same but for its version. */
function repack(deb: string, folder: PrivateFolder, version: string): string {
  const tree = join(folder.path, 'tree');
  execFileSync('dpkg-deb', ['--raw-extract', deb, tree]);
  const control = join(tree, 'DEBIAN/control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
  const file = join(folder.path, 'older.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file], { stdio: 'pipe' });
  return file;
}

/** How the tester starts what is installed. */
function launchOf(machine: SpareMachine, folder: PrivateFolder): PackagedLaunch {
  // An empty SOCKEYE_DATA_DIR is none: the data goes where it goes by default.
  const env = { ...makeEnvironment(folder), HOME: `/home/${tester}`, TMPDIR: temp, SOCKEYE_DATA_DIR: '' };
  return { command: [...machine.entry, ...asTester, '/usr/bin/sockeye'], env };
}

/** Starts it, calls the sample, quits it; it leaves nothing in the temporary folder. */
async function useOnce(
  machine: SpareMachine,
  folder: PrivateFolder,
  launch: (how: PackagedLaunch) => Promise<PackagedSockeye>,
): Promise<void> {
  const sockeye = await launch(launchOf(machine, folder));
  await expectReply(sockeye);
  sockeye.expectSandbox();
  await sockeye.quit(temp);
  expect(await machine.run('find', temp, '-mindepth', '1')).toBe('');
}

async function expectDesktopEntry(machine: SpareMachine): Promise<void> {
  await machine.run('desktop-file-validate', '/usr/share/applications/sockeye.desktop');
  const entry = await machine.run('cat', '/usr/share/applications/sockeye.desktop');
  expect(entry).toMatch(/^Exec=\/opt\/Sockeye\/sockeye %U$/m);
  expect(entry).toMatch(/^MimeType=(?=.*application\/x-protoset;)(?=.*x-scheme-handler\/sockeye;)/m);
  expect(entry).toMatch(/^StartupNotify=true$/m);
  expect(await machine.run('cat', '/usr/share/mime/globs2')).toContain(':application/x-protoset:*.protoset');
  expect(await machine.run('cat', '/usr/share/applications/mimeinfo.cache')).toContain(
    'x-scheme-handler/sockeye=sockeye.desktop',
  );
}

/** Expects the machine to be as before, but for the data of the user. */
async function expectNoTrace(machine: SpareMachine, before: ReadonlySet<string>): Promise<void> {
  const traces = [...(await listChanges(machine))].filter(path => !before.has(path));
  // No package owns /opt: dpkg takes an empty one away with the last package that was in it, whichever that is.
  expect(traces.filter(path => path !== '/opt' && !path.startsWith(`/home/${tester}/`))).toEqual([]);
  expect(traces).toContain(`/home/${tester}/.config/Sockeye/${archive}`);
}

/** What was changed on the machine but for what apt, dpkg, rpm and the system's caches keep for themselves, and /tmp. */
async function listChanges(machine: SpareMachine): Promise<ReadonlySet<string>> {
  const own = /^\/(var\/(lib\/(apt|dpkg|rpm)|cache|log)|root|run|tmp)\//;
  return new Set((await machine.listChanges()).filter(path => !own.test(path)));
}

async function readHelperPid(page: ExplorePage): Promise<number> {
  return Number(/pid (\d+)/.exec(await page.helperStatus.innerText())?.[1]);
}

/** A command as SpareMachine takes it. */
function inWords(words: readonly string[]): [string, ...string[]] {
  const [command = '', ...rest] = words;
  return [command, ...rest];
}
