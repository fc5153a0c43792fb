// Loads a tree of .proto files once, as the app does for a target that it has not seen yet: from the folder to the first
// template, with the search for import paths and the check of every type. As in the app, the comments of what nobody looked
// at and the cache on disk come after that, and are waited for but not measured. In a process that has compiled nothing
// before. Says `ready`, waits for the folder, answers with the milliseconds it took.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type SchemaSources, Target } from '../../gen/sockeye/v1/target';
import { createSchemas } from '../../src-helper/schema/schemas';
import { writeTemplate } from '../../src-helper/schema/template/write-template';
import { createTargetConnections } from '../../src-helper/targets/create-target-connections';

async function load(folder: string, cacheDirectory: string): Promise<number> {
  const begin = performance.now();
  const schemaSources: Partial<SchemaSources> = { useReflection: false, protoPaths: [folder] };
  const target = Target.fromPartial({
    id: 't',
    name: 't',
    endpoint: { address: { $case: 'unix', value: { path: join(cacheDirectory, 'nobody.sock') } } },
    schemaSources,
  });
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
  const [problem] = schema?.summary.problems ?? [];
  if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  const method = schema?.summary.services.flatMap(service => service.methods)[0];
  const type = method && schema.registry.getMessage(method.inputType);
  if (type === undefined) throw new Error(`${folder} has no service`);
  writeTemplate(type);
  const tookMs = performance.now() - begin;
  await schemas.whenWritten();
  connections.close();
  return tookMs;
}

process.on('message', folder => {
  const cache = mkdtempSync(join(tmpdir(), 'sockeye-load-'));
  void load(String(folder), cache)
    .finally(() => rmSync(cache, { recursive: true, force: true }))
    .then(
      tookMs => process.send?.(tookMs),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
