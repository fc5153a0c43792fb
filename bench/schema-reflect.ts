// schema.reflect: the tree of schema.load, served by reflection over a Unix socket by a server in a process of its own,
// from opening the connection to the first template, against `buf build` of the same tree: the reference of schema.load, so
// that the two figures can be compared. Ours is measured in a fresh process each time and the way the app does it, which
// writes the cache on disk after the answer. The server has a service that needs every file, so that all of the tree is asked for.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { findCorpus } from '../src-helper/schema/compiler/testing/corpora';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import { buildWithBuf } from './measure/build-with-buf';
import type { Figure } from './measure/figure';
import type { ReflectLoad } from './programs/schema-reflect';

/** Measures reflection; takes about a minute. Rejects when it cannot be. */
export async function measureSchemaReflect({ electron, root }: BenchContext): Promise<Figure> {
  const corpus = await findCorpus('xds');
  if ('missing' in corpus) throw new Error(`The tree to load could not be fetched: ${corpus.missing}`);
  return withDirectory(async directory => {
    const socket = join(directory, 's');
    const server = fork(join(root, 'dist/bench/reflection-server.cjs'), [corpus.folder, socket]);
    try {
      await nextMessage(server, 'The server of schema.reflect');
      const first = await loadOnce(electron, root, socket);
      return await alternate({
        name: 'schema.reflect',
        better: 'lower',
        subject: async () => (await loadOnce(electron, root, socket)).tookMs,
        reference: () => buildWithBuf(root, corpus.folder, join(directory, 'out.binpb')),
        unit: `by reflection to template, cold / buf build, ms for ${first.files} files, ${first.methods} methods`,
      });
    } finally {
      server.disconnect();
    }
  });
}

async function loadOnce(electron: string, root: string, socket: string): Promise<ReflectLoad> {
  const program = join(root, 'dist/bench/schema-reflect.cjs');
  const child = fork(program, [], { execPath: electron, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  try {
    await nextMessage(child, 'The program that asks for schemas');
    child.send(socket);
    // Written by that program alone.
    return (await nextMessage(child, 'The program that asks for schemas')) as ReflectLoad;
  } finally {
    if (child.connected) child.disconnect();
  }
}

async function nextMessage(child: ChildProcess, who: string): Promise<unknown> {
  const stop = new AbortController();
  const ended = once(child, 'exit', { signal: stop.signal }).then(([code]) => {
    throw new Error(`${who} ended with code ${String(code)}.`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: stop.signal }), ended])) as unknown[];
    return message;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}
