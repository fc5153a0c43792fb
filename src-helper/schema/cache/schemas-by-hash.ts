import type { FullSchema } from '../full-schema';
import { restoreSchema } from './restore-schema';
import type { SchemaCache } from './schema-cache';
import { SchemaMemory } from './schema-memory';

/** Sum of descriptors that are kept in memory beyond the schemas in use; their objects take about ten times as much. */
const memoryLimitBytes = 32 * 1024 * 1024;

/** Schemas by their content, in memory, else on disk. */
export class SchemasByHash {
  private readonly memory = new SchemaMemory(memoryLimitBytes);
  /** Those that are being read from disk: read once for all who wait. */
  private readonly restoring = new Map<string, Promise<FullSchema | undefined>>();

  constructor(private readonly cache: SchemaCache) {}

  /** Keeps a schema in memory. */
  add(schema: FullSchema): void {
    this.memory.add(schema);
  }

  /** A schema; undefined when it is no longer kept. A promise only when it has to be read from disk. */
  get(contentHash: string): FullSchema | undefined | Promise<FullSchema | undefined> {
    return this.memory.get(contentHash) ?? this.join(contentHash);
  }

  private join(contentHash: string): Promise<FullSchema | undefined> {
    const running = this.restoring.get(contentHash);
    if (running !== undefined) return running;
    const restoring = this.restore(contentHash).finally(() => this.restoring.delete(contentHash));
    this.restoring.set(contentHash, restoring);
    return restoring;
  }

  private async restore(contentHash: string): Promise<FullSchema | undefined> {
    const descriptorSet = await this.cache.findByHash(contentHash);
    const restored = descriptorSet && (await restoreSchema(contentHash, descriptorSet, undefined));
    if (restored !== undefined) this.memory.add(restored);
    return restored;
  }
}
