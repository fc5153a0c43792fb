// Schemas on disk: by content, and for each target which content it had. Everything here can be thrown away at any time.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';

/** What is kept about a target beside the descriptors. */
export interface CachedSources {
  /** Of the settings it was loaded with; an entry with another one is of no use. */
  readonly fingerprint: string;
  readonly contentHash: string;
  /** Of the descriptor set on disk, SHA-256 in hex: one that was damaged is of no use. Written by the cache. */
  readonly checksum?: string;
  readonly descriptions: readonly string[];
  readonly problems: readonly SchemaProblem[];
  readonly missing: readonly (readonly [name: string, reason: string])[];
  readonly guessedImportPaths: readonly string[];
  /** The source of each file, as pairs of names. */
  readonly origins: readonly (readonly [file: string, source: string])[];
}

/** Reads and writes cached schemas. A cache that cannot be read or written is an empty one: nothing here rejects. */
export class SchemaCache {
  /**
   * @param directory Made when it is first written to.
   * @param limitBytes What all files may take; the ones that were not used for longest go first.
   */
  constructor(
    private readonly directory: string,
    private readonly limitBytes: number,
  ) {}

  /** What a target had when it was last loaded with these settings, and its descriptor set. */
  async find(
    targetId: string,
    fingerprint: string,
  ): Promise<{ readonly sources: CachedSources; readonly descriptorSet: Uint8Array } | undefined> {
    try {
      const sources = parseSources(await readFile(this.indexPath(targetId), 'utf8'));
      if (sources?.fingerprint !== fingerprint) return undefined;
      const path = this.contentPath(sources.contentHash);
      const descriptorSet = await readFile(path);
      if (checksumOf(descriptorSet) !== sources.checksum) return undefined;
      const now = new Date();
      await utimes(path, now, now);
      return { sources, descriptorSet };
    } catch {
      return undefined;
    }
  }

  /** A descriptor set by its hash, when it is kept. */
  async findByHash(contentHash: string): Promise<Uint8Array | undefined> {
    if (!/^[0-9a-f]{64}$/.test(contentHash)) return undefined;
    try {
      return await readFile(this.contentPath(contentHash));
    } catch {
      return undefined;
    }
  }

  /** Keeps a descriptor set by its hash alone, for recordings that were made with it. */
  async keepContent(contentHash: string, descriptorSet: Uint8Array): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      await this.replace(this.contentPath(contentHash), descriptorSet);
      await this.sweep();
    } catch {
      // A full disk or a read-only directory: such recordings show their bytes after a restart.
    }
  }

  /** Keeps a schema as what a target has. */
  async store(targetId: string, sources: CachedSources, descriptorSet: Uint8Array): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      await this.replace(this.contentPath(sources.contentHash), descriptorSet);
      await this.replace(this.indexPath(targetId), JSON.stringify({ ...sources, checksum: checksumOf(descriptorSet) }));
      await this.sweep();
    } catch {
      // A full disk or a read-only directory: the schema is loaded again next time.
    }
  }

  private async replace(path: string, content: Uint8Array | string): Promise<void> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, content, { mode: 0o600 });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  private async sweep(): Promise<void> {
    const entries = await Promise.all(
      (await readdir(this.directory)).map(async name => {
        const path = join(this.directory, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    entries.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const entry of entries) {
      total += entry.size;
      if (total > this.limitBytes) await rm(entry.path, { force: true });
    }
  }

  private contentPath(contentHash: string): string {
    return join(this.directory, `${contentHash}.binpb`);
  }

  private indexPath(targetId: string): string {
    return join(this.directory, `target-${encodeURIComponent(targetId)}.json`);
  }
}

function checksumOf(descriptorSet: Uint8Array): string {
  return createHash('sha256').update(descriptorSet).digest('hex');
}

function parseSources(text: string): CachedSources | undefined {
  const value: unknown = JSON.parse(text);
  const isOurs =
    typeof value === 'object' &&
    value !== null &&
    'fingerprint' in value &&
    'contentHash' in value &&
    typeof value.contentHash === 'string' &&
    /^[0-9a-f]{64}$/.test(value.contentHash) &&
    ['descriptions', 'problems', 'missing', 'guessedImportPaths', 'origins'].every(key =>
      Array.isArray(Reflect.get(value, key)),
    );
  // Written by `store` alone; the check above is for files of other versions and for damage.
  return isOurs ? (value as CachedSources) : undefined;
}
