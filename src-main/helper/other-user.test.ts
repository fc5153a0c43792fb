// What another user of the machine gets, tried as one: a process with another user id knocks at every door.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { createHandOverAnswer, handOver, type HandedWords } from '../command-line/hand-over';
import { type BuiltProgram, buildProgram } from '../testing/build-program';
import { forkHelper } from './fork-helper';
import type { LaunchedHelper } from './helper-supervisor';
import { type LaunchedLink, launchLink } from './launch-link';
import { createSocketDirectory, type SocketDirectory, sweepSocketDirectories } from './socket-directory';

/** Nobody's id on every Linux. */
const stranger = 65_534;
const isRoot = process.getuid?.() === 0;
/** A Node that every user may run; Electron may lie in a folder that only this one sees. */
const plainNode = process.env['SOCKEYE_NODE'] ?? 'node';

let helper: BuiltProgram;
let root: string;
let sockets: SocketDirectory;
let launched: LaunchedHelper<LaunchedLink>;
const taken: HandedWords[] = [];

beforeAll(async () => {
  helper = await buildProgram('src-helper/helper.ts');
  // As /tmp is: everybody may look in, and make files of their own.
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  await chmod(root, 0o1777);
  await mkdir(path.join(root, 'data'), { mode: 0o700 });
  const answer = createHandOverAnswer(path.join(root, 'data'), words => taken.push(words));
  sockets = await createSocketDirectory([root], answer);
  launched = await launchLink(
    {
      spawn: () => forkHelper(helper.file),
      sockets,
      dataDirectory: path.join(root, 'data'),
      sampleDirectory: path.join(root, 'sample'),
      isSafe: true,
      settings: () => helperSettings(defaultValues()),
    },
    new AbortController().signal,
  );
});

afterAll(async () => {
  await launched.process.stop();
  await launched.close();
  await sockets.remove();
  await rm(root, { recursive: true, force: true });
  await helper.remove();
});

/** Runs a script in a Node that belongs to the stranger; what it logs. */
async function asStranger(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(plainNode, ['-e', script, ...args], {
    uid: stranger,
    gid: stranger,
    cwd: '/',
    env: {},
  });
  return stdout.trim();
}

/** Logs `connected`, or the code of the error, for a socket at the path that it is told. */
const knock = `require('net').connect(process.argv[1])
  .on('connect', function () { console.log('connected'); this.destroy(); })
  .on('error', error => console.log(error.code));`;
const list = `try { console.log(require('fs').readdirSync(process.argv[1]).join()); } catch (e) { console.log(e.code); }`;

describe.skipIf(!isRoot)('another user (only root can play one)', () => {
  it('can look into none of the folders', async () => {
    for (const folder of [sockets.path, path.join(root, 'sample'), path.join(root, 'data')])
      expect(await asStranger(list, folder), folder).toBe('EACCES');
  });

  it('reaches neither the link, nor the hand-over, nor the sample', async () => {
    const doors = [launched.link.socketPath, path.join(sockets.path, 'alive'), path.join(root, 'sample/greeter.sock')];
    for (const door of doors) expect(await asStranger(knock, door), door).toBe('EACCES');
  });

  it('reaches neither the link nor the sample when somebody has opened their folders', async () => {
    for (const folder of [sockets.path, path.join(root, 'sample')]) await chmod(folder, 0o755);
    for (const door of [launched.link.socketPath, path.join(root, 'sample/greeter.sock')])
      expect(await asStranger(knock, door), door).toBe('EACCES');
    for (const folder of [sockets.path, path.join(root, 'sample')]) await chmod(folder, 0o700);
  });

  it('who plays an instance is handed nothing', async () => {
    // The stranger's own folder, with a name and a mode that are right, and a socket that would take everything.
    const play = `const fs = require('fs'), folder = process.argv[1];
      fs.mkdirSync(folder, 0o700);
      const server = require('net').createServer(socket => { console.log('asked'); process.exit(); });
      server.listen(folder + '/alive', () => console.log('listens'));
      process.stdin.resume().on('end', () => process.exit());`;
    const folder = path.join(root, 'sockeye-100001-aaaaaa');
    const child = execFile(plainNode, ['-e', play, folder], { uid: stranger, gid: stranger, cwd: '/', env: {} });
    let said = '';
    child.stdout?.on('data', (text: string) => (said += text));
    await expect.poll(() => said).toContain('listens');
    const words = { words: ['unix:/secret.sock'], directory: '/', dataDirectory: '/another' };
    expect(await handOver(words, [root])).toBeUndefined();
    child.stdin?.end();
    await new Promise(resolve => child.once('exit', resolve));
    expect(said.trim()).toBe('listens');
  });
});

it('a link in the place of a dead instance does not lead the sweep elsewhere', async () => {
  const victim = path.join(root, 'victim');
  await mkdir(victim);
  await writeFile(path.join(victim, 'kept'), 'kept');
  await symlink(victim, path.join(root, 'sockeye-999999999-bbbbbb'));
  await sweepSocketDirectories([root]);
  expect(await readFile(path.join(victim, 'kept'), 'utf8')).toBe('kept');
});
