import type { FullSchema } from '../full-schema';

/** Schemas by their hash, the ones used last, up to a limit; the newest stays even when it alone is over. */
export class SchemaMemory {
  // A map keeps the order of insertion: the first is the one that was not used for longest.
  private readonly schemas = new Map<string, FullSchema>();
  private totalBytes = 0;

  /** @param limitBytes Of the descriptors on the wire. */
  constructor(private readonly limitBytes: number) {}

  /** A schema, which counts as used now. */
  get(contentHash: string): FullSchema | undefined {
    const schema = this.schemas.get(contentHash);
    if (schema === undefined) return undefined;
    this.schemas.delete(contentHash);
    this.schemas.set(contentHash, schema);
    return schema;
  }

  /** Keeps a schema, and lets go of others when it gets too much. */
  add(schema: FullSchema): void {
    if (schema.contentHash === '') return;
    const known = this.schemas.get(schema.contentHash);
    if (known !== undefined) this.totalBytes -= known.sizeBytes;
    this.schemas.delete(schema.contentHash);
    this.schemas.set(schema.contentHash, schema);
    this.totalBytes += schema.sizeBytes;
    for (const [contentHash, oldest] of this.schemas) {
      if (this.totalBytes <= this.limitBytes || this.schemas.size === 1) return;
      this.schemas.delete(contentHash);
      this.totalBytes -= oldest.sizeBytes;
    }
  }
}
