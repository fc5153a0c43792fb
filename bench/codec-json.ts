// codec.json: bytes to JSON text, against protobufjs's decode and toObject on the same bytes, which stops at an object and
// writes no text. Two contests: a message of 1 MB, and 100,000 small ones; the figure is the worse of the two.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import protobufjs from 'protobufjs';

import { decodeMessage } from '../src-helper/schema/message-codec';
import { alternate, type Side } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';

const SOURCE = `
syntax = "proto3";
package bench;
enum Status { STATUS_UNKNOWN = 0; STATUS_OPEN = 1; STATUS_SHIPPED = 2; }
message Address { string street = 1; string city = 2; string zip = 3; }
message Line { string sku = 1; uint32 count = 2; double price = 3; sint64 delta = 4; optional string note = 5; }
message Order {
  int64 id = 1; string customer = 2; repeated Line lines = 3; map<string, string> labels = 4; double total = 5;
  Status status = 6; bool paid = 7; bytes token = 8; repeated int32 codes = 9; Address address = 10; fixed64 hash = 11;
}
message Page { repeated Order orders = 1; }
message Greeting { string name = 1; int32 count = 2; int64 id = 3; bool loud = 4; double weight = 5; string city = 6; }
`;

const largeBytes = 1_000_000;
const smallCount = 100_000;
/** So many small messages are decoded between two looks at the clock. */
const batch = 500;

/** What both sides can do with some bytes. */
interface Engines {
  readonly ours: (typeName: string, data: Uint8Array) => unknown;
  readonly theirs: (typeName: string, data: Uint8Array) => unknown;
}

/** Measures the codec; takes about a minute. */
export async function measureCodecJson({ root }: BenchContext): Promise<Figure> {
  const types = protobufjs.parse(SOURCE, { keepCase: false }).root;
  const engines = makeEngines(await compile(root), types);
  const page = makePage(types);
  const greetings = makeGreetings(types);
  const large = await alternate({
    name: 'codec.json',
    better: 'lower',
    subject: decodeInTurn(engines.ours, 'bench.Page', [page], 1),
    reference: decodeInTurn(engines.theirs, 'bench.Page', [page], 1),
    unit: 'ours / protobufjs without text, us for a message of 1 MB',
  });
  const small = await alternate({
    name: 'codec.json',
    better: 'lower',
    subject: decodeInTurn(engines.ours, 'bench.Greeting', greetings, batch),
    reference: decodeInTurn(engines.theirs, 'bench.Greeting', greetings, batch),
    unit: `us for one of ${smallCount} small messages`,
  });
  const worse = large.ratio > small.ratio ? large : small;
  const ratios = `1 MB ${large.ratio.toFixed(2)}, small ${small.ratio.toFixed(2)}`;
  return { ...worse, note: `${ratios}; ${large.note}; ${small.note}` };
}

async function compile(root: string): Promise<FileRegistry> {
  return withDirectory(async directory => {
    writeFileSync(join(directory, 'bench.proto'), SOURCE);
    const output = join(directory, 'bench.binpb');
    const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
    execFileSync(process.execPath, [buf, 'build', directory, '-o', output], { stdio: ['ignore', 'ignore', 'pipe'] });
    return Promise.resolve(createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(output))));
  });
}

function makeEngines(registry: FileRegistry, types: protobufjs.Root): Engines {
  return {
    ours: (typeName, data) => {
      const type = registry.getMessage(typeName);
      if (type === undefined) throw new Error(`no ${typeName}`);
      const outcome = decodeMessage(data, type, registry, { indent: 0, limit: 100_000_000 });
      if (outcome.kind !== 'decoded') throw new Error(outcome.reason);
      return outcome.json;
    },
    theirs: (typeName, data) => {
      const type = types.lookupType(typeName);
      return type.toObject(type.decode(data), { longs: String, enums: String, bytes: String, json: true });
    },
  };
}

/** Microseconds a message. */
function decodeInTurn(
  decode: Engines['ours'],
  typeName: string,
  messages: readonly Uint8Array[],
  lookEvery: number,
): Side {
  let next = 0;
  return windowMs => {
    const begin = performance.now();
    let count = 0;
    let now = begin;
    while (now - begin < windowMs) {
      for (let turn = 0; turn < lookEvery; turn++) {
        decode(typeName, messages[next % messages.length] ?? new Uint8Array());
        next++;
      }
      count += lookEvery;
      now = performance.now();
    }
    return Promise.resolve(((now - begin) * 1000) / count);
  };
}

function encode(types: protobufjs.Root, typeName: string, value: Readonly<Record<string, unknown>>): Uint8Array {
  const type = types.lookupType(typeName);
  return type.encode(type.fromObject(value)).finish();
}

function makePage(types: protobufjs.Root): Uint8Array {
  const one = encode(types, 'bench.Page', { orders: [makeOrder(0)] }).length;
  const orders = Array.from({ length: Math.floor(largeBytes / one) }, (_, index) => makeOrder(index));
  return encode(types, 'bench.Page', { orders });
}

function makeOrder(index: number): Readonly<Record<string, unknown>> {
  return {
    id: `9007199254${740_993 + index}`,
    customer: `Customer ${index} from Überlingen`,
    lines: Array.from({ length: 5 }, (_, line) => ({
      sku: `SKU-${index}-${line}`,
      count: line * 3,
      price: 19.99 + line,
      delta: -index * 1000,
      note: line === 2 ? 'fragile, "handle with care"' : undefined,
    })),
    labels: { channel: 'web', region: 'eu-central', batch: String(index % 10) },
    total: 123.45 * (index + 1),
    status: index % 3,
    paid: index % 2 === 0,
    token: Buffer.from(`token-${index}-0123456789abcdef`),
    codes: [1, 200, -3, 40_000, index],
    address: { street: `${index} Long Road`, city: 'Bregenz', zip: '6900' },
    hash: `1234567890123${100_000 + index}`,
  };
}

function makeGreetings(types: protobufjs.Root): readonly Uint8Array[] {
  return Array.from({ length: smallCount }, (_, index) =>
    encode(types, 'bench.Greeting', {
      name: `World number ${index}`,
      count: index,
      id: `9007199254${740_993 + index}`,
      loud: index % 2 === 0,
      weight: index / 7,
      city: 'Bregenz',
    }),
  );
}
