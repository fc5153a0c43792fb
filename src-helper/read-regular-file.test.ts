import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type TlsSettings, Target } from '../gen/sockeye/v1/target';
import { readRegularFile, readRegularFileSync } from './read-regular-file';
import { readDescriptorSet } from './schema/sources/read-descriptor-set';
import { readProtoSources } from './schema/sources/read-proto-sources';
import { readTlsFiles } from './wire/dial/tls-files';

const never = new AbortController().signal;
let folder: string;
const servers: Server[] = [];
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'sockeye-test-'))));
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

/** Both ways to read a file, as one. */
const ways = [
  ['at once', (path: string, limit: number) => Promise.resolve().then(() => readRegularFileSync(path, limit))],
  ['beside other work', (path: string, limit: number) => readRegularFile(path, limit, never)],
] as const;

/** Paths at which reading would hang, never end, or be of a kind that is no file. */
const oddPaths = ['fifo', 'device', 'link to a device', 'socket', 'folder'] as const;
async function makeOdd(kind: (typeof oddPaths)[number]): Promise<string> {
  const path = join(folder, `${kind}.proto`);
  if (kind === 'fifo') execFileSync('mkfifo', [path]);
  else if (kind === 'device') return '/dev/zero';
  else if (kind === 'link to a device') await symlink('/dev/zero', path);
  else if (kind === 'folder') return folder;
  else {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(path, resolve));
    servers.push(server);
  }
  return path;
}

describe.each(ways)('reading a file %s', (_name, read) => {
  test('gives all of it, also of one that does not say how large it is', async () => {
    const path = join(folder, 'a');
    await writeFile(path, 'x'.repeat(200_000));
    expect((await read(path, 200_000)).toString()).toBe('x'.repeat(200_000));
    await writeFile(path, '');
    expect((await read(path, 10)).length).toBe(0);
    expect((await read('/proc/self/status', 100_000)).toString()).toContain('Pid:');
  });

  test('refuses what is larger than the limit, whatever its size says', async () => {
    const path = join(folder, 'a');
    await writeFile(path, 'x'.repeat(101));
    await expect(read(path, 100)).rejects.toThrow('it has 101 bytes; at most 100 are read.');
    await appendFile(path, 'x');
    await expect(read('/proc/self/status', 100)).rejects.toThrow(/at most 100 are read/);
  });

  test.each(oddPaths)('refuses a %s, and does not wait for it', async kind => {
    await expect(read(await makeOdd(kind), 1_000_000)).rejects.toThrow(
      kind === 'folder' ? 'it is a folder.' : 'it is not a regular file',
    );
  });
});

describe('paths that a window names', () => {
  const secret = 'PASSWORD=hunter2 correct-horse\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n';
  const tls = (changes: Partial<TlsSettings>): unknown => {
    const { connection } = Target.fromPartial({ connection: { tls: changes } });
    return connection?.tls === undefined ? undefined : readTlsFiles(connection.tls);
  };

  test.each(oddPaths)('a %s among certificates, keys, sources and descriptor sets is refused in words', async kind => {
    const path = await makeOdd(kind);
    for (const changes of [{ caPath: path }, { certificatePath: path, keyPath: path }]) {
      expect(() => tls(changes)).toThrow(/cannot be read: it is (not a regular file|a folder)/);
    }
    const { problems } = await readDescriptorSet(path, never);
    expect(problems[0]?.message).toMatch(/cannot be read: it is (not a regular file|a folder)/);
    const sources = await readProtoSources([path], [], () => undefined, never);
    if (kind === 'socket') expect(sources.problems[0]?.message).toContain('not a regular file');
    expect(sources.files.size).toBe(0);
  });

  test('nothing of a file that is none of these is quoted, wherever it is named', async () => {
    const [key, import_] = [join(folder, 'id_ed25519'), join(folder, 'a.proto')];
    await writeFile(key, secret);
    await writeFile(import_, 'syntax = "proto3";\nimport "id_ed25519";\n');
    const said: string[] = [];
    for (const changes of [{ caPath: key }, { certificatePath: key, keyPath: key }]) {
      try {
        tls(changes);
      } catch (error) {
        said.push(String(error));
      }
    }
    for (const { problems } of [
      await readDescriptorSet(key, never),
      await readProtoSources([key], [], () => undefined, never),
      await readProtoSources([import_], [folder], () => undefined, never),
    ])
      said.push(...problems.map(problem => JSON.stringify(problem)));
    expect(said.length).toBeGreaterThanOrEqual(5);
    for (const text of said) expect(text).not.toMatch(/PASSWORD|hunter2|horse|OPENSSH|b3Blbn/);
    expect(said.join('\n')).toContain('the name of a source ends in .proto');
  });
});
