// What the programs that load a schema once share: each is a process that has loaded nothing before.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Target } from '../../gen/sockeye/v1/target';
import type { FullSchema } from '../../src-helper/schema/full-schema';
import { createSchemas } from '../../src-helper/schema/schemas';
import { writeTemplate } from '../../src-helper/schema/template/write-template';
import { createTargetConnections } from '../../src-helper/wire/dial/create-target-connections';
import { onlyTarget } from './only-target';

/** A schema that was loaded, and how long that took. */
export interface SchemaLoad {
  readonly schema: FullSchema;
  readonly tookMs: number;
}

/**
 * Loads the schema of a target as the app does when it has not seen it yet, up to the template of its first method. What
 * the app does behind its answer (comments nobody looked at, the cache on disk) is waited for but not measured. Rejects
 * when there is no method, with what the sources said.
 */
export async function loadSchema(target: Target, cacheDirectory: string): Promise<SchemaLoad> {
  const begin = performance.now();
  const connections = createTargetConnections();
  const schemas = createSchemas({ targets: onlyTarget(target), connections, cacheDirectory });
  const schema = await schemas.getFullSchema(target.id, new AbortController().signal);
  const method = schema?.summary.services.flatMap(service => service.methods)[0];
  const type = method && schema.registry.getMessage(method.inputType);
  if (schema === undefined || type === undefined)
    throw new Error(`Nothing loaded: ${JSON.stringify(schema?.summary.failure ?? schema?.summary.problems[0])}`);
  writeTemplate(type);
  const tookMs = performance.now() - begin;
  await schemas.whenWritten();
  connections.close();
  return { schema, tookMs };
}

/**
 * Serves the process that forked this one: says `ready`, takes a text, answers with what `work` makes of it in a fresh
 * directory. Ends with exit code 1 when that fails, and with the parent.
 */
export function serveOneLoad(work: (text: string, directory: string) => Promise<unknown>): void {
  process.on('message', text => {
    const directory = mkdtempSync(join(tmpdir(), 'sockeye-load-'));
    void work(String(text), directory)
      .finally(() => rmSync(directory, { recursive: true, force: true }))
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
}
