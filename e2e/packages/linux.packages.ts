import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ExplorePage } from '../fixtures/explore-page';
import { makePrivateFolder, type PrivateFolder } from '../fixtures/private-folder';
import { makeEnvironment } from '../fixtures/sockeye';
import { asOrdinaryUser, giveToOrdinaryUser } from './ordinary-user';
import { findPackages, listArchive, listFiles, readFuses } from './package-files';
import { type PackagedLaunch, PackagedSockeye } from './packaged-sockeye';
import { expectToArrive } from './read-open-requests';
import { SpareMachine } from './spare-machine';
import { expect, test as base } from 'playwright/test';

const run = promisify(execFile);

/** The user of the copied machine; no machine that is copied has one of this name. */
const tester = 'sockeye-tester';

const test = base.extend<{
  readonly folder: PrivateFolder;
  readonly launch: (how: PackagedLaunch) => Promise<PackagedSockeye>;
  readonly machine: SpareMachine;
}>({
  // Playwright reads the names of a fixture's needs out of its parameters; none is an empty pattern.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = makePrivateFolder();
    await use(folder);
    folder.remove();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  launch: async ({}, use) => {
    const launched: PackagedSockeye[] = [];
    await use(async how => {
      const app = await PackagedSockeye.launch(how);
      launched.push(app);
      return app;
    });
    for (const app of launched) app.kill();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  machine: async ({}, use, testInfo) => {
    testInfo.skip(!SpareMachine.isPossible, 'only root can install a package, on a copy of this machine');
    const machine = await SpareMachine.make();
    await use(machine);
    await machine.remove();
  },
});

/** Calls the sample as a user does, and expects its reply. */
async function expectReply(app: PackagedSockeye): Promise<void> {
  const page = new ExplorePage(app.page);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  expect(await page.readEvent(page.receivedMessage())).toContain('"message": "Hello Ada"');
}

/** Unpacks a package with a command into a folder that the ordinary user may read. */
function unpack(folder: PrivateFolder, command: string): string {
  const app = join(folder.path, 'app');
  mkdirSync(app);
  execFileSync('sh', ['-c', command], { cwd: app });
  execFileSync('chmod', ['755', folder.path, app]);
  return app;
}

test('the app holds what it runs on and nothing else', () => {
  const { unpacked } = findPackages();
  const archive = listArchive(join(unpacked, 'resources/app.asar'));
  const strangers = archive
    .map(file => file.path)
    .filter(path => !/^dist\/(main|preload|helper|renderer)\//.test(path) && !/^node_modules\//.test(path));
  expect(strangers).toEqual(['package.json']);
  const modules = new Set(archive.map(file => /^node_modules\/((@[^/]+\/)?[^/]+)/.exec(file.path)?.[1]));
  expect([...modules].filter(Boolean).sort()).toEqual(['@photostructure/sqlite', 'node-gyp-build']);
  expect(archive.filter(file => /\.(map|ts|md|cpp|h)$/.test(file.path))).toEqual([]);
  const native = archive.filter(file => file.isUnpacked).map(file => file.path);
  expect(native).toEqual([expect.stringMatching(/prebuilds\/linux-[^/]+\/[^/]*\.glibc\.node$/)]);
  expect(archive.filter(file => !file.isHashed)).toEqual([]);
  const files = listFiles(unpacked);
  expect(files.filter(path => path.startsWith('locales/') && !path.includes('en-'))).toEqual([]);
  expect(files.filter(path => /default_app|^version$/.test(path))).toEqual([]);
});

test('the fuses are those of a release', () => {
  // RunAsNode, EnableCookieEncryption, NODE_OPTIONS, --inspect, asar integrity, only from an asar; then what newer ones have.
  expect(readFuses(join(findPackages().unpacked, 'sockeye'))).toMatch(/^010011/);
});

test('the tar.gz runs for an ordinary user with the sandbox on, and leaves data only', async ({ folder, launch }) => {
  const app = unpack(folder, `tar -xzf '${findPackages().targz}' --strip-components=1`);
  giveToOrdinaryUser(folder);
  const sockeye = await launch({ command: [...asOrdinaryUser(), join(app, 'sockeye')], env: makeEnvironment(folder) });
  await expectReply(sockeye);
  sockeye.expectSandbox();
  await sockeye.quit(folder.temp);
  expect(folder.listTemp()).toEqual([]);
  expect(listFiles(folder.data)).toContain('recordings.sqlite');
});

test('a .protoset file on the command line arrives, and a later one in the same window', async ({ folder, launch }) => {
  const { unpacked } = findPackages();
  const app = unpack(folder, `cp -a '${unpacked}/.' .`);
  const [first, later] = [join(folder.path, 'first one.protoset'), join(folder.path, 'later.protoset')];
  for (const file of [first, later]) writeFileSync(file, '');
  giveToOrdinaryUser(folder);
  const command = [...asOrdinaryUser(), join(app, 'sockeye')];
  // As a file manager does it for %U.
  const sockeye = await launch({ command, env: makeEnvironment(folder), opens: [`file://${encodeURI(first)}`] });
  await expectToArrive(sockeye.page, first);
  const [program = '', ...words] = command;
  const arrival = expectToArrive(sockeye.page, later);
  const { stdout } = await run(program, [...words, later], { env: makeEnvironment(folder) });
  expect(stdout).toContain(`Opened in the Sockeye that runs already (process ${sockeye.pid})`);
  await arrival;
  await sockeye.quit(folder.temp);
});

test('the rpm runs for an ordinary user, and knows what it needs', async ({ folder, launch }) => {
  const { rpm } = findPackages();
  const app = unpack(folder, `rpm2cpio '${rpm}' | cpio -idm --quiet`);
  giveToOrdinaryUser(folder);
  const command = [...asOrdinaryUser(), join(app, 'opt/Sockeye/sockeye')];
  const sockeye = await launch({ command, env: makeEnvironment(folder) });
  await expectReply(sockeye);
  sockeye.expectSandbox();
  await sockeye.quit(folder.temp);
  const { stdout } = await run('rpm', ['-qp', '--requires', rpm]);
  expect(stdout.split('\n')).toEqual(expect.arrayContaining(['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm']));
});

test('the deb is installed, runs for an ordinary user with the sandbox on, and is purged without a trace', async ({
  folder,
  launch,
  machine,
}) => {
  test.setTimeout(600_000);
  const { deb } = findPackages();
  await machine.run('apt-get', '-q', 'update');
  machine.copyIn(deb, '/tmp/sockeye.deb');
  const depends = await machine.run('dpkg-deb', '--field', '/tmp/sockeye.deb', 'Depends');
  await machine.run('useradd', '--create-home', tester);
  // What it needs is installed before, with what that brings: it is not the package's own trace.
  const needs = depends.split(',').map(each => (each.includes('|') ? each.split('|')[1] : each)?.trim() ?? '');
  const install = ['-q', '-y', '--no-install-recommends', 'install'];
  await machine.run('apt-get', ...install, ...needs, 'desktop-file-utils', 'shared-mime-info');
  const before = await listChanges(machine);

  await machine.run('apt-get', ...install, '/tmp/sockeye.deb');
  expect(await machine.run('dpkg', '--verify', 'sockeye')).toBe('');
  await machine.run('desktop-file-validate', '/usr/share/applications/sockeye.desktop');
  const entry = await machine.run('cat', '/usr/share/applications/sockeye.desktop');
  expect(entry).toMatch(/^Exec=\/opt\/Sockeye\/sockeye %U$/m);
  expect(entry).toMatch(/^MimeType=(?=.*application\/x-protoset;)(?=.*x-scheme-handler\/sockeye;)/m);
  expect(await machine.run('cat', '/usr/share/mime/globs2')).toContain(':application/x-protoset:*.protoset');
  expect(await machine.run('cat', '/usr/share/applications/mimeinfo.cache')).toContain(
    'x-scheme-handler/sockeye=sockeye.desktop',
  );

  const temp = `/tmp/${tester}`;
  await machine.run('install', '--directory', `--owner=${tester}`, '--mode=700', temp);
  const user = ['setpriv', `--reuid=${tester}`, `--regid=${tester}`, '--clear-groups', '--', '/usr/bin/sockeye'];
  // An empty SOCKEYE_DATA_DIR is none: the data goes where it goes by default.
  const env = { ...makeEnvironment(folder), HOME: `/home/${tester}`, TMPDIR: temp, SOCKEYE_DATA_DIR: '' };
  const sockeye = await launch({ command: [...machine.entry, ...user], env });
  await expectReply(sockeye);
  sockeye.expectSandbox();
  await sockeye.quit(temp);
  expect(await machine.run('find', temp, '-mindepth', '1')).toBe('');

  await machine.run('apt-get', '-q', '-y', 'purge', 'sockeye');
  await machine.run('rm', '-r', '/tmp/sockeye.deb', temp);
  const traces = [...(await listChanges(machine))].filter(path => !before.has(path));
  // No package owns /opt: dpkg takes an empty one away with the last package that was in it, whichever that is.
  expect(traces.filter(path => path !== '/opt' && !path.startsWith(`/home/${tester}/`))).toEqual([]);
  expect(traces).toContain(`/home/${tester}/.config/Sockeye/recordings.sqlite`);
});

/** What was changed on the machine but for what apt, dpkg and the system's caches keep for themselves. */
async function listChanges(machine: SpareMachine): Promise<ReadonlySet<string>> {
  const own = /^\/(var\/(lib\/(apt|dpkg)|cache|log)|root|run)\//;
  return new Set((await machine.listChanges()).filter(path => !own.test(path)));
}

test('the icons are there in every size', () => {
  const { deb } = findPackages();
  const list = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' });
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    expect(list).toContain(`./usr/share/icons/hicolor/${size}x${size}/apps/sockeye.png`);
    const png = readFileSync(join(__dirname, `../../assets/icons/${size}x${size}.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});
