// `buf build` as an oracle: the binary is a development dependency and needs no network.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const bufBinary = resolve('node_modules/.bin/buf');
const outputLimitBytes = 256 * 1024 * 1024;

/** What came of a `buf build`. */
export type BufOutcome =
  | { readonly kind: 'built'; readonly data: Uint8Array }
  /** `files` are those with errors, relative to the folder; `output` is one JSON object a line. */
  | { readonly kind: 'failed'; readonly files: readonly string[]; readonly output: string };

/** Builds all files of a folder. Rejects when buf itself cannot be run. */
export async function bufBuild(folder: string, { withSourceInfo = false } = {}): Promise<BufOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'sockeye-buf-'));
  try {
    const target = join(directory, 'out.binpb');
    const flags = ['--as-file-descriptor-set', ...(withSourceInfo ? [] : ['--exclude-source-info'])];
    const output = await run(['build', folder, ...flags, '--error-format=json', '-o', target]);
    if (output === undefined) return { kind: 'built', data: await readFile(target) };
    const files = new Set<string>();
    for (const line of output.split('\n')) {
      const path = /"path":"([^"]*)"/.exec(line)?.[1];
      if (path !== undefined) files.add(path.startsWith(folder) ? path.slice(folder.length + 1) : path);
    }
    if (files.size === 0) throw new Error(`buf build ${folder} failed: ${output.slice(0, 500)}`);
    return { kind: 'failed', files: [...files], output };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The descriptors that buf makes of a folder. Rejects when the folder has errors. */
export async function bufDescriptors(
  folder: string,
  options: { readonly withSourceInfo?: boolean } = {},
): Promise<FileDescriptorSet> {
  const outcome = await bufBuild(folder, options);
  if (outcome.kind === 'failed') throw new Error(`buf build ${folder}: ${outcome.output.slice(0, 500)}`);
  return fromBinary(FileDescriptorSetSchema, outcome.data);
}

/** Standard output and error of a failed run; undefined when it went well. */
function run(args: readonly string[]): Promise<string | undefined> {
  return new Promise((done, fail) => {
    execFile(bufBinary, args, { timeout: 120_000, maxBuffer: outputLimitBytes }, (error, stdout, stderr) => {
      if (error === null) done(undefined);
      else if (stdout === '' && stderr === '') fail(new Error(`buf ${args.join(' ')} could not run`, { cause: error }));
      else done(stdout + stderr);
    });
  });
}
