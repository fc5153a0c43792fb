// Packages unpacked: what is in them, and that they run for an ordinary user.
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'playwright/test';

import { makeEnvironment } from '../fixtures/sockeye';
import { asOrdinaryUser, giveToOrdinaryUser } from './ordinary-user';
import { findPackages, listArchive, listFiles, readFuses } from './package-files';
import { expectReply, test, unpack } from './packages-test';
import { expectToArrive } from './read-open-requests';

const run = promisify(execFile);

test('the app holds what it runs on and nothing else', () => {
  const { unpacked } = findPackages();
  const archive = listArchive(join(unpacked, 'resources/app.asar'));
  const strangers = archive
    .map(file => file.path)
    .filter(path => !/^dist\/(main|preload|helper|renderer)\//.test(path) && !/^node_modules\//.test(path));
  expect([...strangers].sort()).toEqual(['assets/icons/128x128.png', 'package.json']);
  const modules = new Set(archive.map(file => /^node_modules\/((@[^/]+\/)?[^/]+)/.exec(file.path)?.[1]));
  expect([...modules].filter(Boolean).sort()).toEqual(['@photostructure/sqlite', 'node-gyp-build']);
  expect(archive.filter(file => /\.(map|ts|md|cpp|h)$/.test(file.path))).toEqual([]);
  const native = archive.filter(file => file.isUnpacked).map(file => file.path);
  expect(native).toEqual([expect.stringMatching(/prebuilds\/linux-[^/]+\/[^/]*\.glibc\.node$/)]);
  expect(archive.filter(file => !file.isHashed)).toEqual([]);
  const files = listFiles(unpacked);
  expect(files.filter(path => path.startsWith('locales/') && !path.includes('en-'))).toEqual([]);
  expect(files.filter(path => /default_app|^version$/.test(path))).toEqual([]);
  const licences = readFileSync(join(unpacked, 'LICENSES.packages.txt'), 'utf8');
  for (const name of ['react', '@grpc/grpc-js', '@photostructure/sqlite']) expect(licences).toContain(`\n${name} `);
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
  // The desktop knows the window by its class, which is that of the desktop entry; without an entry it has an icon still.
  const windows = (await run('xwininfo', ['-root', '-tree'])).stdout;
  const [, id = ''] = /(0x[0-9a-f]+) ".*Sockeye": \("sockeye" "sockeye"\)/i.exec(windows) ?? [];
  expect((await run('xprop', ['-id', id, '_NET_WM_ICON'])).stdout, windows).toContain('Icon (128 x 128)');
  await sockeye.quit(folder.temp);
  expect(folder.listTemp()).toEqual([]);
  expect(listFiles(folder.data)).toContain('recordings.sqlite');
});

test('the tar.gz brings what adds it to the desktop of one user, and takes it away again', ({ folder }) => {
  const app = unpack(folder, `tar -xzf '${findPackages().targz}' --strip-components=1`);
  giveToOrdinaryUser(folder);
  const [program, ...words] = [...asOrdinaryUser(), join(app, 'add-to-desktop.sh')];
  const add = (...options: readonly string[]): void => {
    execFileSync(program, [...words, ...options], { env: makeEnvironment(folder), stdio: 'pipe' });
  };
  const applications = join(folder.home, '.local/share/applications');
  add();
  const entry = join(applications, 'sockeye.desktop');
  execFileSync('desktop-file-validate', [entry]);
  const text = readFileSync(entry, 'utf8');
  expect(text).toContain(`Exec="${app}/sockeye" %U\n`);
  const icon = /^Icon=(.*)$/m.exec(text)?.[1] ?? '';
  expect(readFileSync(icon).readUInt32BE(16)).toBe(256);
  const handlers = readFileSync(join(applications, 'mimeinfo.cache'), 'utf8');
  expect(handlers).toContain('x-scheme-handler/sockeye=sockeye.desktop');
  expect(handlers).toContain('application/x-protoset=sockeye.desktop');
  expect(readFileSync(join(folder.home, '.local/share/mime/globs2'), 'utf8')).toContain(':*.protoset');
  add('--remove');
  expect(readFileSync(join(applications, 'mimeinfo.cache'), 'utf8')).not.toContain('sockeye');
  expect(listFiles(folder.home).filter(path => path.includes('sockeye'))).toEqual([]);
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

test('what is in the AppImage runs for an ordinary user with the sandbox on, without the runtime that would mount it', async ({
  folder,
  launch,
}) => {
  const { appImage } = findPackages();
  // Behind the runtime comes a file system, which begins with this.
  const begin = readFileSync(appImage).indexOf('hsqs');
  const app = unpack(folder, `unsquashfs -quiet -no-progress -dest mounted -offset ${begin} '${appImage}'`);
  giveToOrdinaryUser(folder);
  const entry = readFileSync(join(app, 'mounted/sockeye.desktop'), 'utf8');
  expect(entry, 'nobody has switched the sandbox off').toMatch(/^Exec=AppRun %U$/m);
  const command = [...asOrdinaryUser(), join(app, 'mounted/AppRun')];
  const sockeye = await launch({ command, env: makeEnvironment(folder) });
  await expectReply(sockeye);
  sockeye.expectSandbox();
  await sockeye.quit(folder.temp);
});

test('the icons are there in every size', () => {
  const { deb } = findPackages();
  const list = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' });
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    expect(list).toContain(`./usr/share/icons/hicolor/${size}x${size}/apps/sockeye.png`);
    const png = readFileSync(join(__dirname, `../../assets/icons/${size}x${size}.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});

test('Debian has nothing against the deb but what is known and explained in its overrides', () => {
  const { deb } = findPackages();
  const how = ['--fail-on', 'error,warning', '--tag-display-limit', '0', deb];
  execFileSync('lintian', how, { encoding: 'utf8', stdio: 'pipe' });
});

test('the manual page names every option that --help names', async ({ folder }) => {
  const app = unpack(folder, `cp -a '${findPackages().unpacked}/.' .`);
  giveToOrdinaryUser(folder);
  const [program, ...words] = [...asOrdinaryUser(), join(app, 'sockeye'), '--help'];
  const { stdout } = await run(program, words, { env: makeEnvironment(folder) });
  const options = [...stdout.matchAll(/--[a-z][a-z-]*/g)].map(match => match[0]);
  const page = readFileSync(join(__dirname, '../../assets/linux/sockeye.1'), 'utf8').replaceAll('\\-', '-');
  expect(options.filter(option => !page.includes(option))).toEqual([]);
  expect(options.length).toBeGreaterThan(4);
});
