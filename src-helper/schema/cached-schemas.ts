// When a schema is read, from where, and for how long it is good.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Schema } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import type { TargetConnections } from '../targets/target-connections';
import type { TargetStore } from '../targets/target-store';
import { AskedTypes } from './any-types/asked-types';
import { createTargetTypes } from './any-types/target-types';
import { restoreSchema } from './cache/restore-schema';
import type { CachedSources, SchemaCache } from './cache/schema-cache';
import { SchemasByHash } from './cache/schemas-by-hash';
import { assembleSchema, type FullSchema } from './full-schema';
import { LoadJob } from './load-job';
import type { AnyTypes } from './loaded-schema';
import type { CombinedSources } from './sources/combine-outcomes';
import type { Schemas, SchemaUpdate } from './schemas';
import { runInSlices } from './sliced-work';
import { addFiles, readMoreTypes } from './sources/read-more-types';
import { readSources } from './sources/read-sources';
import type { LoadProgress } from './sources/schema-source';
import { fingerprintOf } from './target-fingerprint';

/** How many targets have their schema in memory; others come from disk. */
const maxTargets = 64;
/** For work that several wait for, and that ends soon by itself. */
const never = new AbortController().signal;
interface Entry {
  readonly fingerprint: string;
  readonly sources: CachedSources;
  readonly schema: FullSchema;
  /** As sent: may say more than the schema's own, for instance that the target is down. */
  readonly summary: Schema;
  /** Read from its sources since the start, not from disk. */
  readonly isCurrent: boolean;
  /** What was asked for on top of what the sources gave; forgotten when they are read again. */
  readonly askedTypes: AskedTypes;
}

/** Schemas that are loaded once a set of settings, and found again on disk after a restart. */
export class CachedSchemas implements Schemas {
  private readonly entries = new Map<string, Entry>();
  private readonly jobs = new Map<string, LoadJob<Entry>>();
  /** Schemas that are being read from disk, by target and settings: read once for all who wait. */
  private readonly restoring = new Map<string, Promise<Entry | undefined>>();
  private readonly byHash: SchemasByHash;
  /** The last addition of types. */
  private adding: Promise<void> = Promise.resolve();
  readonly anyTypes: AnyTypes = createTargetTypes({
    present: targetId => this.entries.get(targetId)?.schema,
    resolve: (targetId, typeNames, signal) => this.resolveTypes(targetId, typeNames, signal),
  });

  constructor(
    private readonly targets: TargetStore,
    private readonly connections: TargetConnections,
    private readonly cache: SchemaCache,
  ) {
    this.byHash = new SchemasByHash(cache);
  }

  load(targetId: string, refresh: boolean, signal: AbortSignal): AsyncIterable<SchemaUpdate> | undefined {
    const target = this.targets.get(targetId);
    return target && this.loadTarget(target, refresh, signal);
  }

  async getSchema(targetId: string, signal: AbortSignal): Promise<FullSchema | undefined> {
    return this.getFullSchema(targetId, signal);
  }

  async getFullSchema(targetId: string, signal: AbortSignal): Promise<FullSchema | undefined> {
    signal.throwIfAborted();
    const target = this.targets.get(targetId);
    if (target === undefined) return undefined;
    const entry = await this.findEntry(target);
    signal.throwIfAborted();
    if (entry !== undefined) return entry.schema;
    for await (const update of this.joinJob(target).follow(signal)) {
      if (update.kind === 'done') return isEmpty(update.result) ? undefined : update.result.schema;
    }
    return undefined;
  }

  getSchemaByHash(contentHash: string): FullSchema | undefined | Promise<FullSchema | undefined> {
    return this.byHash.get(contentHash);
  }

  async resolveTypes(
    targetId: string,
    typeNames: readonly string[],
    signal: AbortSignal,
  ): Promise<FullSchema | undefined> {
    signal.throwIfAborted();
    const target = this.targets.get(targetId);
    const entry = target && (await this.findEntry(target));
    if (target === undefined || entry === undefined) return undefined;
    const unknown = typeNames.filter(name => entry.schema.registry.get(name) === undefined);
    await entry.askedTypes.ask(unknown, names => this.readTypes(target, entry, names), signal);
    return (await this.findEntry(target))?.schema;
  }

  /** Asks for types and adds them to what the schema is by then; whether the target answered. */
  private async readTypes(target: Target, { schema }: Entry, typeNames: readonly string[]): Promise<boolean> {
    const { files, isAnswered } = await readMoreTypes(target, this.connections, typeNames, schema.files, never);
    // One after the other: each addition is made to the schema with all additions before it.
    const adding = this.adding.then(() => this.addTypes(target, files));
    this.adding = adding.catch(() => undefined);
    await adding;
    return isAnswered;
  }

  private async addTypes(target: Target, more: readonly FileDescriptorProto[]): Promise<void> {
    const entry = await this.findEntry(target);
    if (entry === undefined || more.length === 0) return;
    const files = await runInSlices(addFiles(entry.schema.files, more), never);
    if (files === undefined) return;
    const { missing, ...sources } = entry.sources;
    const combined = { ...sources, missing: new Map(missing), files, failure: undefined };
    await this.assemble(target, combined, entry, never);
  }

  loadedSchemas(): readonly (readonly [string, FullSchema])[] {
    return [...this.entries]
      .filter(([targetId]) => this.targets.get(targetId) !== undefined)
      .map(([targetId, { schema }]) => [targetId, schema] as const);
  }

  private async *loadTarget(target: Target, refresh: boolean, signal: AbortSignal): AsyncGenerator<SchemaUpdate> {
    const entry = await this.findEntry(target);
    signal.throwIfAborted();
    if (entry !== undefined && !refresh) {
      yield {
        kind: 'schema',
        schema: { ...entry.summary, isFromCache: !entry.isCurrent || entry.summary.isFromCache },
      };
      if (entry.isCurrent) return;
    }
    for await (const update of this.joinJob(target).follow(signal)) {
      if (update.kind === 'progress') yield update;
      else yield { kind: 'schema', schema: update.result.summary };
    }
  }

  /** What is at hand for a target with its present settings: in memory, else on disk. */
  private async findEntry(target: Target): Promise<Entry | undefined> {
    const fingerprint = fingerprintOf(target);
    const entry = this.entries.get(target.id);
    if (entry?.fingerprint === fingerprint) return entry;
    const key = `${target.id} ${fingerprint}`;
    const restoring = this.restoring.get(key) ?? this.restore(target.id, fingerprint);
    this.restoring.set(key, restoring);
    try {
      return await restoring;
    } finally {
      this.restoring.delete(key);
    }
  }

  private async restore(targetId: string, fingerprint: string): Promise<Entry | undefined> {
    const cached = await this.cache.find(targetId, fingerprint);
    // A load may have been quicker.
    const newer = this.entries.get(targetId);
    if (newer?.fingerprint === fingerprint) return newer;
    if (cached === undefined) return undefined;
    const { sources } = cached;
    const schema = await restoreSchema(cached.descriptorSet, sources);
    if (schema === undefined) return undefined;
    const restored = {
      sources,
      fingerprint,
      schema,
      summary: schema.summary,
      isCurrent: false,
      askedTypes: new AskedTypes(),
    };
    this.keep(targetId, restored);
    return restored;
  }

  private joinJob(target: Target): LoadJob<Entry> {
    const key = `${target.id} ${fingerprintOf(target)}`;
    const running = this.jobs.get(key);
    if (running !== undefined && !running.isAbandoned) return running;
    const job: LoadJob<Entry> = new LoadJob(async (report, signal) => {
      try {
        return await this.read(target, report, signal);
      } finally {
        if (this.jobs.get(key) === job) this.jobs.delete(key);
      }
    });
    this.jobs.set(key, job);
    return job;
  }

  private async read(target: Target, report: (progress: LoadProgress) => void, signal: AbortSignal): Promise<Entry> {
    const sources = await readSources(target, this.connections, report, signal);
    signal.throwIfAborted();
    const { failure } = sources;
    const isUseful = failure === undefined || (failure.cause === 'no-reflection' && sources.files.size > 0);
    const known = await this.findEntry(target);
    if (!isUseful && known !== undefined && known.summary.failure === undefined) {
      return this.keepKnown(target.id, known, failure);
    }
    return this.assemble(target, sources, { isCurrent: isUseful, askedTypes: new AskedTypes() }, signal);
  }

  /** Makes a schema and keeps it; one that is not current is asked for again the next time, and not kept on disk. */
  private async assemble(
    target: Target,
    sources: CombinedSources,
    { isCurrent, askedTypes }: Pick<Entry, 'isCurrent' | 'askedTypes'>,
    signal: AbortSignal,
  ): Promise<Entry> {
    const { schema, descriptorSet } = await assembleSchema(sources, signal);
    const { descriptions, problems, missing, guessedImportPaths } = sources;
    const fingerprint = fingerprintOf(target);
    const { contentHash } = schema;
    const kept = { fingerprint, contentHash, descriptions, problems, missing: [...missing], guessedImportPaths };
    const entry = { fingerprint, sources: kept, schema, summary: schema.summary, isCurrent, askedTypes };
    if (contentHash === '' && !isCurrent) return entry;
    this.keep(target.id, entry);
    if (contentHash !== '' && isCurrent) await this.cache.store(target.id, kept, descriptorSet);
    return entry;
  }

  /** The sources cannot be read now: the schema stays as it was, and says so. It is asked for again the next time. */
  private keepKnown(targetId: string, known: Entry, failure: Explanation): Entry {
    this.entries.set(targetId, { ...known, isCurrent: false });
    return { ...known, summary: { ...known.summary, isFromCache: true, failure } };
  }

  private keep(targetId: string, entry: Entry): void {
    this.entries.delete(targetId);
    this.entries.set(targetId, entry);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= maxTargets) break;
      this.entries.delete(oldest);
    }
    this.byHash.add(entry.schema);
  }
}

function isEmpty(entry: Entry): boolean {
  return entry.schema.contentHash === '';
}
