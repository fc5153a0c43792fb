// A server of gRPC's C++ library, compiled from Debian's packages, which are unpacked to a cache and not installed.
import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(homedir(), '.cache', 'sockeye', 'test-servers');
/** Changes when the source or the packages do. */
const version = 2;

/** gRPC for C++ and what it stands on, both to build and to run. */
const packages = [
  'libgrpc++-dev',
  'libgrpc++1.51',
  'libgrpc-dev',
  'libgrpc29',
  'libprotobuf-dev',
  'libprotobuf32',
  'libabsl-dev',
  'libabsl20220623',
  'libre2-dev',
  'libre2-9',
  'libc-ares-dev',
  'libc-ares2',
  'zlib1g-dev',
];

/** How to run the server, which is compiled when it is not in the cache; or why there is none. */
export async function findCppServer(): Promise<
  { readonly binary: string; readonly env: NodeJS.ProcessEnv } | { readonly missing: string }
> {
  const folder = join(cache, `cpp-grpc-${process.arch}-${version}`);
  try {
    await access(join(folder, 'server')).catch(() => compile(folder));
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { missing: line };
  }
  return { binary: join(folder, 'server'), env: { LD_LIBRARY_PATH: await libraryFolder(folder) } };
}

async function compile(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'new-'));
  try {
    await run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...packages], {
      cwd: work,
      timeout: 120_000,
    });
    for (const name of await readdir(work)) {
      if (!name.endsWith('.deb')) continue;
      await run('dpkg', ['-x', join(work, name), work]);
      await rm(join(work, name));
    }
    await copyFile(join(import.meta.dirname, 'cpp-server.cpp'), join(work, 'server.cpp'));
    const libraries = await libraryFolder(work);
    const link = ['-Wl,--no-as-needed', '-lgrpc++_reflection', '-lupb', '-lgrpc++', '-lgrpc', '-lgpr', '-lprotobuf'];
    const search = [`-L${libraries}`, `-Wl,-rpath-link,${libraries}`];
    const include = ['-isystem', join(work, 'usr', 'include')];
    await run('g++', ['-std=c++17', ...include, 'server.cpp', '-o', 'server', ...search, ...link], {
      cwd: work,
      timeout: 120_000,
    });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** `usr/lib/x86_64-linux-gnu` and the like. */
async function libraryFolder(folder: string): Promise<string> {
  const triple = (await readdir(join(folder, 'usr', 'lib'))).find(name => name.endsWith('-linux-gnu'));
  return join(folder, 'usr', 'lib', triple ?? '');
}
