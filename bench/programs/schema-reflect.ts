// Loads the schema of a server by reflection once, as the app does for a target that it has not seen yet, from opening the
// connection to the first template. Says `ready`, waits for the socket, answers with what it took and what came;
// the cache on disk, which the app writes after its answer, is waited for but not measured.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Target } from '../../gen/sockeye/v1/target';
import { createSchemas } from '../../src-helper/schema/schemas';
import { writeTemplate } from '../../src-helper/schema/template/write-template';
import { createTargetConnections } from '../../src-helper/targets/create-target-connections';

/** What a load took, and how much it brought. */
export interface ReflectLoad {
  readonly tookMs: number;
  readonly files: number;
  readonly methods: number;
}

async function load(socket: string, cacheDirectory: string): Promise<ReflectLoad> {
  const begin = performance.now();
  const endpoint = { address: { $case: 'unix', value: { path: socket } } } as const;
  const target = Target.fromPartial({ id: 't', name: 't', endpoint, schemaSources: { useReflection: true } });
  const connections = createTargetConnections();
  const targets = {
    list: () => [target],
    get: () => target,
    watch: () => {
      throw new Error('Nothing is watched here.');
    },
  };
  const schemas = createSchemas({ targets, connections, cacheDirectory });
  const schema = await schemas.getFullSchema('t', new AbortController().signal);
  const method = schema?.summary.services.flatMap(service => service.methods)[0];
  const type = method && schema.registry.getMessage(method.inputType);
  if (schema === undefined || type === undefined)
    throw new Error(`Nothing loaded: ${JSON.stringify(schema?.summary.failure)}`);
  writeTemplate(type);
  const tookMs = performance.now() - begin;
  await schemas.whenWritten();
  connections.close();
  const { fileCount, services } = schema.summary;
  return { tookMs, files: fileCount, methods: services.reduce((sum, { methods }) => sum + methods.length, 0) };
}

process.on('message', socket => {
  const cache = mkdtempSync(join(tmpdir(), 'sockeye-reflect-'));
  void load(String(socket), cache)
    .finally(() => rmSync(cache, { recursive: true, force: true }))
    .then(
      outcome => process.send?.(outcome),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
