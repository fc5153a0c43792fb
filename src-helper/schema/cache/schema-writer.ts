import type { AssembledSchema } from '../full-schema';
import { runInSlices } from '../../sliced-work';
import { encodeFiles } from './encode-files';
import type { CachedSources, SchemaCache } from './schema-cache';

/** Nobody waits for the disk, so nobody gives up. */
const never = new AbortController().signal;

/** Encodes schemas and puts them on disk, in slices, while they are in use already. */
export class SchemaWriter {
  /** The last of what is still to be written. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly cache: SchemaCache) {}

  /**
   * Keeps a schema, some time after those that came before.
   *
   * @param targetId Whose schema it is; without, it is kept for recordings alone.
   */
  add(targetId: string | undefined, sources: CachedSources, schema: AssembledSchema): void {
    this.writing = this.writing.then(() => this.write(targetId, sources, schema));
  }

  /** Resolves when all that was added is on disk, or could not be written. */
  whenWritten(): Promise<void> {
    return this.writing;
  }

  private async write(
    targetId: string | undefined,
    sources: CachedSources,
    { allFiles, encoded }: AssembledSchema,
  ): Promise<void> {
    // Whoever waits for the schema has it first.
    await new Promise<void>(done => setImmediate(done));
    const descriptorSet = await runInSlices(encodeFiles(allFiles, encoded), never).catch(() => undefined);
    // What cannot be encoded cannot be kept; it is in use all the same.
    if (descriptorSet === undefined) return;
    if (targetId === undefined) await this.cache.keepContent(sources.contentHash, descriptorSet);
    else await this.cache.store(targetId, sources, descriptorSet);
  }
}
