// When a schema is read, from where, and for how long it is good.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Schema } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import type { TargetConnections } from '../wire/dial/target-connections';
import type { TargetStore } from '../targets/target-store';
import { AskedTypes } from './any-types/asked-types';
import { createTargetTypes } from './any-types/target-types';
import { restoreSchema } from './cache/restore-schema';
import type { CachedSources, SchemaCache } from './cache/schema-cache';
import { SchemaWriter } from './cache/schema-writer';
import { SchemasByHash } from './cache/schemas-by-hash';
import { assembleSchema, type FullSchema } from './full-schema';
import { LoadJob } from './load-job';
import type { AnyTypes } from './loaded-schema';
import { sortProblems } from './schema-problem';
import type { Schemas, SchemaUpdate } from './schemas';
import { runInSlices } from '../sliced-work';
import { combineOutcomes, type CombinedSources, type TracedSources } from './sources/combine-outcomes';
import { keepLostSources } from './sources/keep-lost-sources';
import { addFiles, readMoreTypes } from './sources/read-more-types';
import { readSources, reflectionName } from './sources/read-sources';
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
  /** Sources that were not read to their end. */
  readonly partial: ReadonlySet<string>;
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
  private readonly writer: SchemaWriter;
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
    this.writer = new SchemaWriter(cache);
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
    const { missing, origins, ...sources } = entry.sources;
    const traced = new Map([...more.map(file => [file.name, reflectionName] as const), ...origins]);
    const combined = { ...sources, missing: new Map(missing), origins: traced, files, failure: undefined };
    await this.assemble(target, combined, entry, never);
  }

  whenWritten(): Promise<void> {
    return this.writer.whenWritten();
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
    const schema = await restoreSchema(sources.contentHash, cached.descriptorSet, sources);
    if (schema === undefined) return undefined;
    const restored = {
      sources,
      fingerprint,
      schema,
      summary: schema.summary,
      isCurrent: false,
      partial: new Set<string>(),
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
    const read = await readSources(target, this.connections, report, signal);
    signal.throwIfAborted();
    const known = await this.findEntry(target);
    const earlier = known && {
      files: known.schema.files,
      origins: new Map(known.sources.origins),
      partial: known.partial,
    };
    const kept = await runInSlices(keepLostSources(read, earlier), signal);
    const sources = combineOutcomes(kept.outcomes);
    if (known !== undefined && kept.isNothingNew) return this.keepKnown(target.id, known, sources);
    const { partial, isSettled: isCurrent, isKept } = kept;
    const entry = await this.assemble(target, sources, { isCurrent, partial, askedTypes: new AskedTypes() }, signal);
    return isKept ? { ...entry, summary: { ...entry.summary, isFromCache: true } } : entry;
  }

  /** Makes a schema and keeps it; one that is not current is asked for again the next time, and not what a start begins with. */
  private async assemble(
    target: Target,
    sources: TracedSources,
    { isCurrent, partial, askedTypes }: Pick<Entry, 'isCurrent' | 'partial' | 'askedTypes'>,
    signal: AbortSignal,
  ): Promise<Entry> {
    const assembled = await assembleSchema(sources, signal);
    const { schema } = assembled;
    const { descriptions, problems, guessedImportPaths } = sources;
    const fingerprint = fingerprintOf(target);
    const { contentHash } = schema;
    const pairs = { missing: [...sources.missing], origins: [...sources.origins] };
    const kept = { fingerprint, contentHash, descriptions, problems, guessedImportPaths, ...pairs };
    const entry = { fingerprint, sources: kept, schema, summary: schema.summary, isCurrent, partial, askedTypes };
    if (contentHash === '' && !isCurrent) return entry;
    this.keep(target.id, entry);
    if (contentHash === '') return entry;
    this.writer.add(isCurrent ? target.id : undefined, kept, assembled);
    return entry;
  }

  /** No source can be read now: the schema stays as it was, and says so. It is asked for again the next time. */
  private keepKnown(targetId: string, known: Entry, { problems, failure }: CombinedSources): Entry {
    this.entries.set(targetId, { ...known, isCurrent: false });
    const all = sortProblems([...known.summary.problems, ...problems]);
    return { ...known, summary: { ...known.summary, problems: all, isFromCache: true, failure } };
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
