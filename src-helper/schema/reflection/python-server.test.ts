// A real server of gRPC's C core in a process of its own: what C++ and Python servers are like on the wire.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import type { Schema } from '../../../gen/sockeye/v1/schema';
import type { Schemas } from '../schemas';
import { ListTargets, targetAt, TestScope } from '../testing/test-target';

const scope = new TestScope();
afterEach(() => scope.end());
const never = new AbortController().signal;

const python = '/usr/bin/python3';
const missing = findOutWhatIsMissing();

function findOutWhatIsMissing(): string {
  try {
    execFileSync(python, ['-c', 'import grpc, google.protobuf'], { stdio: 'ignore' });
    return '';
  } catch {
    return ' (skipped: Debian package python3-grpcio is not installed)';
  }
}

async function start(): Promise<{ readonly server: ChildProcess; readonly schemas: Schemas }> {
  const directory = await scope.makeDirectory();
  const set = join(directory, 'set.binpb');
  const socketPath = join(directory, 's.sock');
  await writeFile(set, Buffer.from(sampleDescriptorsBase64, 'base64'));
  const program = join(import.meta.dirname, '../testing/reflection-server.py');
  const server = spawn(python, [program, socketPath, set], { stdio: ['ignore', 'pipe', 'inherit'] });
  scope.onEnd(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  });
  await once(server.stdout, 'data');
  const schemas = scope.createSchemas(new ListTargets([targetAt(socketPath)]), join(directory, 'cache'));
  return { server, schemas };
}

async function load(schemas: Schemas): Promise<Schema | undefined> {
  let last: Schema | undefined;
  const updates = schemas.load('t1', true, never);
  if (updates === undefined) throw new Error('no target');
  for await (const update of updates) if (update.kind === 'schema') last = update.schema;
  return last;
}

describe.skipIf(missing !== '')(`a server of the C core${missing}`, () => {
  it('gives its schema by v1alpha, one file at a time, but for a service it only lists', async () => {
    const { schemas } = await start();
    const schema = await load(schemas);
    expect(schema?.sources).toEqual(['reflection v1alpha']);
    expect(schema?.failure).toBeUndefined();
    expect(schema?.services[0]?.fullName).toBe('greet.Greeter');
    expect(schema?.problems).toHaveLength(1);
    expect(schema?.problems[0]).toMatchObject({ symbol: 'made.up.Service' });
    expect(schema?.problems[0]?.message).toContain('Symbol not found.');
    const type = (await schemas.getSchema('t1', never))?.registry.getMessage('greet.HelloSummary');
    expect(type?.fields.map(field => field.jsonName)).toEqual(['message', 'count', 'timesByName']);
  });

  it('leaves its schema behind when it is killed, with the reason why that is old', async () => {
    const { server, schemas } = await start();
    const first = await load(schemas);
    server.kill('SIGKILL');
    await once(server, 'exit');
    const second = await load(schemas);
    expect(second).toMatchObject({ isFromCache: true, contentHash: first?.contentHash });
    expect(second?.failure?.cause).toMatch(/^(nobody-listens|connection-dropped)$/);
  });
});
