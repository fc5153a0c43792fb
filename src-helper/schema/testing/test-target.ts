// What tests of schemas start from.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SchemaSources } from '../../../gen/sockeye/v1/target';
import { Target } from '../../../gen/sockeye/v1/target';
import { createTargetConnections } from '../../wire/dial/create-target-connections';
import type { TargetStore } from '../../targets/target-store';
import { createSchemas, type Schemas } from '../schemas';

/** A target on a Unix socket; reflection only unless `sources` says otherwise. */
export function targetAt(socketPath: string, sources: Partial<SchemaSources> = { useReflection: true }): Target {
  return Target.fromPartial({
    id: 't1',
    name: 'Test',
    endpoint: { address: { $case: 'unix', value: { path: socketPath } } },
    schemaSources: sources,
  });
}

/** A store of targets that tests change by hand. */
export class ListTargets implements TargetStore {
  constructor(public targets: readonly Target[]) {}

  list(): readonly Target[] {
    return this.targets;
  }

  get(id: string): Target | undefined {
    return this.targets.find(target => target.id === id);
  }

  async *watch(): AsyncGenerator<readonly Target[]> {
    yield await Promise.resolve(this.targets);
  }
}

/** A folder, and what else needs an end, for one test. Disposed of in reverse order. */
export class TestScope {
  private readonly ends: (() => Promise<void> | void)[] = [];

  /** Makes an empty folder with a path short enough for sockets. */
  async makeDirectory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'sk-schema-'));
    this.onEnd(() => rm(directory, { recursive: true, force: true }));
    return directory;
  }

  /** The schemas of these targets, with connections of their own. */
  createSchemas(targets: TargetStore, cacheDirectory: string): Schemas {
    const connections = createTargetConnections();
    this.onEnd(() => connections.close());
    const schemas = createSchemas({ targets, connections, cacheDirectory });
    this.onEnd(() => schemas.whenWritten());
    return schemas;
  }

  onEnd(end: () => Promise<void> | void): void {
    this.ends.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}
