// A real server of grpc-go, which has reflection in both versions. Without a network the tests are skipped, and say so.
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';

import { encodeMessage } from '../message-codec';
import { findCerbos, startCerbos } from '../testing/cerbos';
import { ListTargets, targetAt, TestScope } from '../testing/test-target';
import { writeTemplate } from '../template/write-template';
import { ReflectedFiles } from './reflect-files';
import { reflectionLimits } from './reflection-limits';
import { ReflectionStream, type ReflectionVersion } from './reflection-stream';

const scope = new TestScope();
afterEach(() => scope.end());
const never = new AbortController().signal;
const cerbos = await findCerbos();
const missing = 'missing' in cerbos ? ` (skipped because ${cerbos.missing})` : '';
const start = (): Promise<string> => startCerbos('binary' in cerbos ? cerbos.binary : '', scope);

describe.skipIf(missing !== '')(`cerbos, a server of grpc-go${missing}`, { timeout: 30_000 }, () => {
  it('gives its whole schema by v1, and every message has a template that encodes', async () => {
    const socketPath = await start();
    const directory = await scope.makeDirectory();
    const schemas = scope.createSchemas(new ListTargets([targetAt(socketPath)]), directory);
    const schema = await schemas.getFullSchema('t1', never);
    if (schema === undefined) throw new Error('nothing loaded');
    const { summary, registry } = schema;
    expect(summary).toMatchObject({ sources: ['reflection v1'], problems: [], failure: undefined });
    expect(summary.services.map(service => service.fullName)).toContain('cerbos.svc.v1.CerbosService');
    const methods = summary.services.flatMap(service => service.methods);
    expect(methods.filter(method => method.unusableBecause !== '')).toEqual([]);
    const messages = [...registry].filter(type => type.kind === 'message');
    for (const type of messages) {
      const json = writeTemplate(type);
      const outcome = encodeMessage(json, type, registry);
      if (outcome.kind === 'rejected') expect.fail(`${type.typeName}: ${JSON.stringify(outcome.problems)}\n${json}`);
    }
    process.stdout.write(
      `cerbos by reflection: ${summary.fileCount} files, ${methods.length} methods, ${messages.length} templates encode\n`,
    );
  });

  it('gives the same files by v1alpha', async () => {
    const client = new Client(`unix:${await start()}`, credentials.createInsecure());
    scope.onEnd(() => client.close());
    const services = ['cerbos.svc.v1.CerbosService', 'grpc.health.v1.Health'];
    const collect = async (version: ReflectionVersion): Promise<readonly string[]> => {
      const stream = ReflectionStream.open(client, version, new Metadata(), reflectionLimits, never);
      const collected = new ReflectedFiles(
        question => stream.ask(question),
        reflectionLimits,
        () => undefined,
      );
      await collected.collect(services);
      stream.close();
      expect(collected.problems).toEqual([]);
      expect([...collected.missing]).toEqual([]);
      return [...collected.files.keys()].sort();
    };
    const files = await collect('v1');
    expect(files.length).toBeGreaterThan(15);
    expect(await collect('v1alpha')).toEqual(files);
  });
});
