// Loads a tree of .proto files once, from the folder to the first template, with the search for import paths and the check
// of every type. Says `ready`, waits for the folder, answers with the milliseconds it took.
import { join } from 'node:path';

import { type SchemaSources, Target } from '../../gen/sockeye/v1/target';
import { loadSchema, serveOneLoad } from '../measure/load-schema';

async function load(folder: string, cacheDirectory: string): Promise<number> {
  const schemaSources: Partial<SchemaSources> = { useReflection: false, protoPaths: [folder] };
  const target = Target.fromPartial({
    id: 't',
    name: 't',
    endpoint: { address: { $case: 'unix', value: { path: join(cacheDirectory, 'nobody.sock') } } },
    schemaSources,
  });
  const { schema, tookMs } = await loadSchema(target, cacheDirectory);
  const [problem] = schema.summary.problems;
  if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  return tookMs;
}

serveOneLoad(load);
