// The compiler against buf over real trees, declaration by declaration, and against protoc over damaged sources. The
// trees are fetched into a cache (testing/corpora.ts); without a network and without the cache, those tests are skipped.
// SOCKEYE_ORACLE_ALL=1 adds the largest tree; SOCKEYE_FUZZ_ROUNDS sets the number of damaged sources.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import { compileProtos } from './compile-protos';
import { bufDescriptors } from './testing/buf-build';
import { compareComments } from './testing/compare-comments';
import { compareDescriptors, type Difference } from './testing/compare-descriptors';
import { type CorpusName, findCorpus, findProtoc } from './testing/corpora';
import { createRandom, mutateGently, mutateTokens } from './testing/mutate';
import { listProtos, readFrom } from './testing/proto-tree';
import { runProtoc } from './testing/run-protoc';

const nasty = join(__dirname, 'testing', 'nasty');

/** Why a difference is right, checked where it can be; undefined when nobody knows. Each was confirmed with protoc. */
function explain({ ours = '', theirs = '' }: Difference): string | undefined {
  const float = /"defaultValue":"(-?[0-9][0-9.]*(?:e[+-]?[0-9]+)?)"/g;
  const round = (text: string): string =>
    text.replaceAll(float, (_, value: string) => `"defaultValue":${Math.fround(Number(value))}`);
  if (round(ours) === round(theirs)) return 'a float default, spelled by buf with the digits of a double';
  if (ours.includes('"messageSetWireFormat":true') && !theirs.includes('messageSetWireFormat'))
    return 'a message set, which buf does not pass on';
  return undefined;
}

async function compareTree(name: string, folder: string): Promise<void> {
  const files = await listProtos(folder);
  const { descriptors, diagnostics } = await compileProtos({ files, read: readFrom(folder) });
  expect(diagnostics.filter(each => each.severity === 'error')).toEqual([]);
  const copies = new Set(diagnostics.filter(each => each.message.includes('looks like a copy')).map(each => each.file));
  const expected = await bufDescriptors(folder, { withSourceInfo: true });
  const compared = files.filter(file => !copies.has(file));
  const { identical, different } = compareDescriptors(descriptors, expected, compared);
  const reasons = different.map(difference => ({ name: difference.name, reason: explain(difference) }));
  const counts = new Map<string, number>();
  for (const { reason = 'unexplained' } of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  let sameComments = 0;
  const otherComments: string[] = [];
  for (const file of descriptors) {
    const theirs = compared.includes(file.name) ? expected.file.find(each => each.name === file.name) : undefined;
    if (theirs === undefined) continue;
    const comments = compareComments(file, theirs);
    sameComments += comments.same;
    otherComments.push(...comments.different);
  }
  process.stdout.write(
    `${name}: ${compared.length} files, ${identical} declarations identical, ${different.length} different` +
      `${[...counts].map(([reason, count]) => ` (${count}: ${reason})`).join('')}; comments: ${sameComments} same, ${otherComments.length} different\n`,
  );
  expect(reasons.filter(({ reason }) => reason === undefined)).toEqual([]);
  expect(identical).toBeGreaterThan(0);
  // What is left are comments that protoc keeps and buf does not (checked on the nasty set), and those of groups.
  expect(otherComments.length).toBeLessThanOrEqual(Math.max(2, sameComments / 50));
}

test('is one with buf on the nasty set', { timeout: 60_000 }, () => compareTree('nasty', nasty));

const small: readonly CorpusName[] = ['grpc-proto', 'containerd', 'etcd', 'gobgp', 'gogo', 'xds'];
const corpora: readonly CorpusName[] = process.env['SOCKEYE_ORACLE_ALL'] === '1' ? [...small, 'googleapis'] : small;
for (const name of corpora) {
  const corpus = await findCorpus(name);
  if ('missing' in corpus) test.skip(`is one with buf on ${name} (skipped because ${corpus.missing})`, () => undefined);
  else test(`is one with buf on ${name}`, { timeout: 600_000 }, () => compareTree(name, corpus.folder));
}

const rounds = Number(process.env['SOCKEYE_FUZZ_ROUNDS'] ?? 200);
const protoc = await findProtoc();
const grpc = await findCorpus('grpc-proto');
const agreement = `accepts and rejects ${rounds} damaged sources as protoc does`;
if ('missing' in protoc || 'missing' in grpc) {
  const reason = 'missing' in protoc ? protoc.missing : 'missing' in grpc ? grpc.missing : '';
  test.skip(`${agreement} (skipped because ${reason})`, () => undefined);
} else {
  test(agreement, { timeout: 60_000 + rounds * 500 }, async () => {
    const random = createRandom(77);
    const trees = [
      { folder: nasty, files: ['defaults.proto', 'three.proto'] },
      { folder: grpc.folder, files: await listProtos(grpc.folder) },
    ];
    const work = await mkdtemp(join(tmpdir(), 'sockeye-mutations-'));
    const tooStrict: string[] = [];
    const tooLax: string[] = [];
    let accepted = 0;
    try {
      for (let round = 0; round < rounds; round++) {
        const { folder, files } = trees[Math.floor(random() * trees.length)] ?? { folder: nasty, files: [] };
        const file = files[Math.floor(random() * files.length)] ?? '';
        const original = await readFile(join(folder, file), 'utf8');
        const text = random() < 0.15 ? mutateTokens(original, random) : mutateGently(original, random);
        const place = join(work, `${round}`);
        await mkdir(dirname(join(place, file)), { recursive: true });
        await writeFile(join(place, file), text);
        const theirs = await runProtoc(protoc, [place, folder], file);
        const read = readFrom(folder);
        const { diagnostics } = await compileProtos({
          files: [file],
          read: path => (path === file ? { text, path } : read(path)),
        });
        const error = diagnostics.find(each => each.severity === 'error');
        if (theirs === undefined) accepted++;
        if (theirs === undefined && error !== undefined) tooStrict.push(`${file}:${error.line}: ${error.message}`);
        if (theirs !== undefined && error === undefined) tooLax.push(theirs);
      }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    process.stdout.write(
      `protoc: ${rounds} sources, ${accepted} accepted, ${tooStrict.length} too strict, ${tooLax.length} too lax\n`,
    );
    expect(accepted).toBeGreaterThan(rounds / 10);
    expect(tooStrict).toEqual([]);
    expect(tooLax.length).toBeLessThanOrEqual(rounds / 100);
  });
}
