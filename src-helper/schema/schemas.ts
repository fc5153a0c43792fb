// The schemas of all targets: loaded once, shared, kept, and kept on disk for the next start.
import type { Schema } from '../../gen/sockeye/v1/schema';
import type { TargetConnections } from '../wire/dial/target-connections';
import type { TargetStore } from '../targets/target-store';
import { SchemaCache } from './cache/schema-cache';
import { CachedSchemas } from './cached-schemas';
import type { FullSchema } from './full-schema';
import type { SchemaProvider } from './loaded-schema';
import type { LoadProgress } from './sources/schema-source';

/** Where a load is: still at work, or a schema. More than one schema may come; the last one counts. */
export type SchemaUpdate =
  { readonly kind: 'progress'; readonly progress: LoadProgress } | { readonly kind: 'schema'; readonly schema: Schema };

/** All schemas of the helper. */
export interface Schemas extends SchemaProvider {
  /**
   * Loads the schema of a target. One that was loaded since the start comes at once, unless `refresh` is set. One that
   * is only on disk comes at once too, and then what the sources say now. Undefined when there is no such target.
   * Throws the reason of `signal` when that is aborted.
   */
  load(targetId: string, refresh: boolean, signal: AbortSignal): AsyncIterable<SchemaUpdate> | undefined;

  /** As getSchema, with all that the schema service needs. */
  getFullSchema(targetId: string, signal: AbortSignal): Promise<FullSchema | undefined>;

  /**
   * The schema of a target with these types (full names) added, as far as its reflection knows them; as it was where it
   * does not. Takes at most about two seconds, and each name is asked for once. For what is in an Any. Undefined when
   * nothing is loaded. Rejects with the reason of `signal` when that is aborted.
   */
  resolveTypes(targetId: string, typeNames: readonly string[], signal: AbortSignal): Promise<FullSchema | undefined>;

  /** Schemas in memory with the targets that have them. */
  loadedSchemas(): readonly (readonly [targetId: string, schema: FullSchema])[];

  /** Resolves when the schemas that were loaded until now are on disk, which is some time after they could be used. Never rejects. */
  whenWritten(): Promise<void>;
}

/** What schemas may take on disk. */
const diskLimitBytes = 512 * 1024 * 1024;

/** Makes the schemas of the helper. Reads nothing before it is asked. */
export function createSchemas(options: {
  readonly targets: TargetStore;
  readonly connections: TargetConnections;
  /** Folder for schemas; made when it is missing, may be deleted at any time. */
  readonly cacheDirectory: string;
}): Schemas {
  return new CachedSchemas(
    options.targets,
    options.connections,
    new SchemaCache(options.cacheDirectory, diskLimitBytes),
  );
}
