// Real trees of .proto files, fetched once with the package managers' ordinary clients into a cache. Never part of the
// product. Files that buf cannot build (most import something that their package leaves out) are taken out.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { bufBuild } from './buf-build';

const run = promisify(execFile);

/** Where corpora are kept between runs. */
export const corporaCache = join(homedir(), '.cache', 'sockeye', 'test-corpora');

/** Folders of packages that make up a tree; paths within them are import paths. */
interface CorpusSource {
  readonly packages: readonly { readonly from: 'apt' | 'npm'; readonly name: string }[];
  /** Folders in the unpacked packages, by package. */
  readonly roots: readonly string[];
}

const go = 'usr/share/gocode/src';
const gogo = [`${go}/github.com/gogo/protobuf/gogoproto>gogoproto`, `${go}/github.com/gogo/protobuf/gogoproto>github.com/gogo/protobuf/gogoproto`, `${go}/github.com/gogo/googleapis/google>google`]; // prettier-ignore
const gogoPackages = [
  { from: 'apt', name: 'golang-github-gogo-protobuf-dev' },
  { from: 'apt', name: 'golang-github-gogo-googleapis-dev' },
] as const;
const xdsDeps = 'package/deps';

const sources = {
  'grpc-proto': { packages: [{ from: 'apt', name: 'grpc-proto' }], roots: ['usr/share/grpc-proto'] },
  containerd: {
    packages: [{ from: 'apt', name: 'golang-github-containerd-containerd-dev' }, ...gogoPackages],
    // One copy of gogo's options: with two, every option is declared twice, and all that use them are taken out.
    roots: [`${go}/github.com/containerd>github.com/containerd`, ...gogo.filter(root => !root.includes('>github'))],
  },
  etcd: {
    packages: [{ from: 'apt', name: 'golang-etcd-server-dev' }, ...gogoPackages],
    roots: [`${go}/go.etcd.io`, ...gogo.filter(root => !root.includes('>github'))],
  },
  gobgp: {
    packages: [{ from: 'apt', name: 'golang-github-osrg-gobgp-dev' }],
    roots: [`${go}/github.com/osrg/gobgp/api`],
  },
  gogo: {
    packages: gogoPackages,
    roots: [
      `${go}/github.com/gogo/protobuf>github.com/gogo/protobuf`,
      ...gogo.filter(root => root.endsWith('>google')),
    ],
  },
  xds: {
    packages: [{ from: 'npm', name: '@grpc/grpc-js-xds@1.14.1' }],
    roots: ['envoy-api', 'xds', 'protoc-gen-validate', 'googleapis'].map(each => `${xdsDeps}/${each}`),
  },
  googleapis: { packages: [{ from: 'npm', name: 'google-proto-files@5.0.3' }], roots: ['package'] },
} satisfies Readonly<Record<string, CorpusSource>>;

/** Names of the corpora. */
export type CorpusName = keyof typeof sources;

/** The folder of a corpus, fetched when it is not in the cache; or why there is none. */
export async function findCorpus(
  name: CorpusName,
): Promise<{ readonly folder: string } | { readonly missing: string }> {
  // A tree that is made in another way is another tree.
  const recipe = createHash('sha256').update(JSON.stringify(sources[name])).digest('hex').slice(0, 8);
  const folder = join(corporaCache, 'trees', `${name}-${recipe}`);
  if (await exists(folder)) return { folder };
  try {
    await makeTree(name, folder);
    return { folder };
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

/** Where protoc is, its include folder, and what LD_LIBRARY_PATH it needs. */
export interface Protoc {
  readonly binary: string;
  readonly include: string;
  readonly libraries: string;
}

/** protoc 3.21 from Debian, fetched when it is not in the cache; or why there is none. */
export async function findProtoc(): Promise<Protoc | { readonly missing: string }> {
  try {
    const folders = await Promise.all(
      ['protobuf-compiler', 'libprotobuf-dev', 'libprotoc32', 'libprotobuf32'].map(name =>
        unpack({ from: 'apt', name }),
      ),
    );
    const [compiler = '', development = '', ...libraries] = folders;
    const search = libraries.map(each => join(each, 'usr/lib/x86_64-linux-gnu')).join(':');
    await run(join(compiler, 'usr/bin/protoc'), ['--version'], { env: { LD_LIBRARY_PATH: search } });
    return { binary: join(compiler, 'usr/bin/protoc'), include: join(development, 'usr/include'), libraries: search };
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  }
}

async function makeTree(name: CorpusName, folder: string): Promise<void> {
  const { packages, roots }: CorpusSource = sources[name];
  const unpacked = await Promise.all(packages.map(unpack));
  await mkdir(join(corporaCache, 'trees'), { recursive: true });
  const work = await mkdtemp(join(corporaCache, 'trees', 'new-'));
  for (const root of roots) {
    const [from = '', into = ''] = root.split('>');
    for (const each of unpacked) {
      if (!(await exists(join(each, from)))) continue;
      await cp(join(each, from), join(work, into), { recursive: true, force: false, filter: isFolderOrProto });
    }
  }
  for (let round = 0; ; round++) {
    const outcome = await bufBuild(work);
    if (outcome.kind === 'built') break;
    if (round === 30) throw new Error(`buf still finds errors in ${name} after 30 rounds`);
    await Promise.all(outcome.files.map(file => rm(join(work, file), { force: true })));
  }
  await rename(work, folder);
}

async function isFolderOrProto(path: string): Promise<boolean> {
  return path.endsWith('.proto') || (await stat(path)).isDirectory();
}

async function unpack({ from, name }: CorpusSource['packages'][number]): Promise<string> {
  const folder = join(corporaCache, from, name.replaceAll(/[^a-z0-9.-]/g, '_'));
  if (await exists(folder)) return folder;
  await mkdir(join(corporaCache, from), { recursive: true });
  const work = await mkdtemp(join(corporaCache, from, 'new-'));
  const options = { cwd: work, timeout: 120_000 };
  if (from === 'apt') {
    await run('apt-get', ['download', name], options);
    await run('sh', ['-c', 'dpkg -x ./*.deb . && rm ./*.deb'], options);
  } else {
    await run('npm', ['pack', name], options);
    await run('sh', ['-c', 'tar xzf ./*.tgz && rm ./*.tgz'], options);
  }
  await rename(work, folder);
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
