// schema.load: a large real tree (envoy, 492 files) from source to the first template as the app does it for a new target
// (search for import paths, the check of every type, the comments of services; not the cache on disk, which the app writes
// after its answer), against `buf build` of the same tree, which writes the same descriptors with places and comments. Ours is measured in a fresh process each time, as the first
// schema of a session meets a cold compiler, without the start of the process, which in the app has been running.
import { fork } from 'node:child_process';
import { join } from 'node:path';

import { findCorpus } from '../src-helper/schema/compiler/testing/corpora';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import { buildWithBuf } from './measure/build-with-buf';
import type { Figure } from './measure/figure';

/** Measures loading; takes about a minute, more when the tree has to be fetched first. Rejects when it cannot be. */
export async function measureSchemaLoad({ electron, root }: BenchContext): Promise<Figure> {
  const corpus = await findCorpus('xds');
  if ('missing' in corpus) throw new Error(`The tree to load could not be fetched: ${corpus.missing}`);
  return withDirectory(directory =>
    alternate({
      name: 'schema.load',
      better: 'lower',
      subject: () => loadOnce(electron, join(root, 'dist/bench/schema-load.cjs'), corpus.folder),
      reference: () => buildWithBuf(root, corpus.folder, join(directory, 'out.binpb'), 'with source info'),
      unit: 'from source to template in the app, cold / buf build, ms for 492 files',
    }),
  );
}

/** Milliseconds that a fresh process took. */
function loadOnce(electron: string, program: string, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], { execPath: electron, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    let tookMs: number | undefined;
    child.once('error', reject);
    child.once('exit', code => {
      if (tookMs === undefined) reject(new Error(`The program that loads schemas ended with code ${String(code)}.`));
      else resolve(tookMs);
    });
    child.on('message', message => {
      if (message === 'ready') child.send(folder);
      else {
        tookMs = Number(message);
        child.disconnect();
      }
    });
  });
}
