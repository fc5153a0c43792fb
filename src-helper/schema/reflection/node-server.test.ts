// Real servers of grpc-node with @grpc/reflection, whose descriptors no compiler made.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { loadPackageDefinition, Server, ServerCredentials, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { afterEach, expect, it } from 'vitest';

import { encodeMessage } from '../message-codec';
import type { FullSchema } from '../full-schema';
import { ListTargets, targetAt, TestScope } from '../testing/test-target';
import { writeTemplate } from '../template/write-template';

const scope = new TestScope();
afterEach(() => scope.end());
const never = new AbortController().signal;

/** Two packages that need each other, and one of everything that protobufjs describes in its own way. */
const sources = {
  'zoo/api.proto': `syntax = "proto3"; package zoo;
    import "zoo/farm.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/any.proto";
    message Cage {
      message Labels { string text = 1; }
      map<string, Labels> labels = 1; map<int32, string> name_by_number = 2; map<string, farm.Cow> cows = 3;
      optional string note = 4; oneof kind { string bird = 5; farm.Cow cow = 6; }
      google.protobuf.Timestamp since = 7; google.protobuf.Any extra = 8; Size size = 9; repeated Size sizes = 10;
      Cage inner = 11;
    }
    enum Size { SMALL = 0; LARGE = 1; }
    service Zoo { rpc Get(farm.Cow) returns (Cage); rpc Watch(Cage) returns (stream zoo.Cage); }`,
  'zoo/farm.proto': `syntax = "proto3"; package farm; import "zoo/base.proto";
    message Cow { zoo.Basic basic = 1; uint64 weight = 2; }`,
  'zoo/base.proto': `syntax = "proto3"; package zoo; message Basic { string id = 1; }`,
  'old.proto': `syntax = "proto2"; package old;
    message Box { required string name = 1; optional int32 size = 2 [default = 7]; extensions 100 to 199;
      repeated group Part = 3 { required int32 number = 1; } }
    extend Box { optional string color = 100; }
    service Boxes { rpc Open(Box) returns (Box); }`,
};

async function loadFromNode(): Promise<FullSchema> {
  const directory = await scope.makeDirectory();
  await mkdir(join(directory, 'zoo'));
  for (const [name, text] of Object.entries(sources)) await writeFile(join(directory, name), text);
  const definition = loadSync(['zoo/api.proto', 'old.proto'], { includeDirs: [directory], keepCase: true });
  const server = new Server();
  const loaded = loadPackageDefinition(definition);
  // Package definitions are trees whose leaves are services or types; these two are services.
  const services = loaded as unknown as {
    zoo: { Zoo: ServiceClientConstructor };
    old: { Boxes: ServiceClientConstructor };
  };
  server.addService(services.zoo.Zoo.service, {});
  server.addService(services.old.Boxes.service, {});
  new ReflectionService(definition).addToServer(server);
  const socketPath = join(directory, 's.sock');
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), error =>
      error === null ? resolve() : reject(error),
    );
  });
  scope.onEnd(() => server.forceShutdown());
  const schemas = scope.createSchemas(new ListTargets([targetAt(socketPath)]), join(directory, 'cache'));
  const schema = await schemas.getFullSchema('t1', never);
  if (schema === undefined) throw new Error('nothing loaded');
  return schema;
}

it('loads everything from a server with @grpc/reflection, without a problem', async () => {
  const schema = await loadFromNode();
  expect(schema.summary.problems).toEqual([]);
  expect(schema.summary.services.map(service => service.fullName)).toEqual(['old.Boxes', 'zoo.Zoo']);
  expect(schema.summary.services.flatMap(service => service.methods).map(method => method.unusableBecause)).toEqual([
    '',
    '',
    '',
  ]);
});

it('finds extensions, and splits packages that import each other', async () => {
  const { registry, files } = await loadFromNode();
  expect(registry.getExtension('old.color')?.extendee.typeName).toBe('old.Box');
  expect(files.map(file => file.name)).toEqual(expect.arrayContaining(['zoo.part1.proto', 'farm.part1.proto']));
});

it('sees maps, optional fields and oneofs of such a server for what they are', async () => {
  const { registry } = await loadFromNode();
  const cage = registry.getMessage('zoo.Cage');
  const kinds = Object.fromEntries(cage?.fields.map(field => [field.name, field.fieldKind]) ?? []);
  expect(kinds).toMatchObject({ labels: 'map', name_by_number: 'map', cows: 'map', note: 'scalar', sizes: 'list' });
  expect(cage?.oneofs.map(oneof => oneof.name)).toEqual(['kind']);
  expect(cage?.fields.find(field => field.name === 'name_by_number')?.jsonName).toBe('nameByNumber');
  expect(registry.getMessage('zoo.Cage.Labels')?.fields.map(field => field.name)).toEqual(['text']);
});

it('writes templates that encode for every message of such a server', async () => {
  const { registry } = await loadFromNode();
  const messages = [...registry].filter(type => type.kind === 'message');
  expect(messages.length).toBeGreaterThan(6);
  for (const type of messages) {
    expect([type.typeName, encodeMessage(writeTemplate(type), type, registry).kind]).toEqual([
      type.typeName,
      'encoded',
    ]);
  }
});
