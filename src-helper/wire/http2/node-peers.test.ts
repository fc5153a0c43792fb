// The readers and writers before node:http2 as the other side, over a real socket: a second opinion on HPACK and frames.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectHttp2, createServer as createHttp2Server, type IncomingHttpHeaders } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { usualBlockLimits } from './blocks/block-assembler';
import { DirectionReader, type DirectionEvent } from './direction-reader';
import { clientPreface } from './frames/frame-types';
import * as write from './frames/frame-writer';
import type { HeaderField } from './hpack/header-field';
import { usualDecoderLimits } from './hpack/hpack-decoder';
import { HpackEncoder, type HpackEncoderOptions, usualEncoderOptions } from './hpack/hpack-encoder';

let folder: string;
let path: string;
const closing: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-peers-'));
  path = join(folder, 's');
});

afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
  rmSync(folder, { recursive: true, force: true });
});

function readerOf(from: 'client' | 'server'): DirectionReader {
  const frames = { from, frameBytes: 16_384, heldBytes: 1_000_000 };
  return new DirectionReader({ frames, blocks: usualBlockLimits, fields: usualDecoderLimits });
}

/** Fields of one message: some that repeat, some that do not, long ones, and each length around the ends of a prefix. */
function fieldsOf(turn: number): readonly HeaderField[] {
  const lengths = [0, 1, 30, 31, 126, 127, 128, 255, 256, 1_000];
  return [
    { name: 'x-same', value: 'the same each time' },
    { name: 'x-turn', value: `turn ${turn}` },
    { name: `x-name-${turn}`, value: '~!@#$%^&*()_+{}|:"<>?' },
    ...lengths.map(length => ({ name: `x-length-${length}`, value: String.fromCharCode(97 + turn).repeat(length) })),
    ...(turn === 3 ? [{ name: 'x-long', value: 'z'.repeat(40_000) }] : []),
  ];
}

function expectFields(headers: IncomingHttpHeaders, turn: number): void {
  for (const { name, value } of fieldsOf(turn)) expect([name, headers[name]]).toEqual([name, value]);
}

/** The next block that is read for this stream. */
async function nextBlock(events: AsyncIterator<DirectionEvent>, streamId: number): Promise<readonly HeaderField[]> {
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    const event = next.value;
    if (event.kind === 'malformed') throw new Error(`${event.fault.words} (${event.fault.section})`);
    if (event.kind === 'block' && event.streamId === streamId) return event.block.fields;
  }
  throw new Error(`the connection ended before stream ${streamId} was answered`);
}

async function* eventsOf(socket: Socket, reader: DirectionReader): AsyncGenerator<DirectionEvent> {
  for await (const chunk of socket) yield* reader.read(chunk as Buffer);
}

const turns = [0, 1, 2, 3, 4, 5, 6, 7];
const options: readonly [string, HpackEncoderOptions][] = [
  ['as it is usual', usualEncoderOptions],
  ['all indexed and packed', { ...usualEncoderOptions, isPacking: true, indexing: () => 'indexed' }],
  ['all indexed, plain', { ...usualEncoderOptions, indexing: () => 'indexed' }],
  ['a small table', { ...usualEncoderOptions, tableBytes: 300, isPacking: true, indexing: () => 'indexed' }],
  ['no table', { ...usualEncoderOptions, tableBytes: 0, indexing: () => 'indexed' }],
  ['nothing indexed', { ...usualEncoderOptions, isPacking: true, indexing: () => 'never' }],
];

it.each(options)('a server of node:http2 reads our requests, and we its answers: %s', async (_, encoderOptions) => {
  const server = createHttp2Server();
  const seen: IncomingHttpHeaders[] = [];
  server.on('stream', (stream, headers) => {
    seen.push(headers);
    const answer: Record<string, string> = { ':status': '200' };
    for (const { name, value } of fieldsOf(seen.length - 1)) answer[name] = value;
    stream.respond(answer);
    stream.end();
  });
  closing.push(() => server.close());
  server.listen(path);
  await once(server, 'listening');
  const socket = connect(path);
  closing.push(() => socket.destroy());
  const encoder = new HpackEncoder(encoderOptions);
  const events = eventsOf(socket, readerOf('server'));
  socket.write(Buffer.concat([Buffer.from(clientPreface), write.writeSettings([]), write.writeSettingsAck()]));
  for (const turn of turns) {
    const pseudo = [':method GET', ':scheme http', ':path /', ':authority x'].map(text => {
      const [name = '', value = ''] = text.split(' ');
      return { name, value };
    });
    const streamId = turn * 2 + 1;
    socket.write(write.writeHeaders(streamId, encoder.encode([...pseudo, ...fieldsOf(turn)]), true, 16_384));
    const fields = await nextBlock(events, streamId);
    expect(fields).toEqual(expect.arrayContaining([{ name: ':status', value: '200' }, ...fieldsOf(turn)]));
    expectFields(seen[turn] ?? {}, turn);
  }
});

it.each(options)('a client of node:http2 reads our answers, and we its requests: %s', async (_, encoderOptions) => {
  const server: Server = createServer(socket => {
    closing.push(() => socket.destroy());
    void serve(socket, new HpackEncoder(encoderOptions));
  });
  closing.push(() => server.close());
  const requests: (readonly HeaderField[])[] = [];
  async function serve(socket: Socket, encoder: HpackEncoder): Promise<void> {
    socket.on('error', () => undefined);
    socket.write(Buffer.concat([write.writeSettings([]), write.writeSettingsAck()]));
    const events = eventsOf(socket, readerOf('client'));
    for (const turn of turns) {
      const streamId = turn * 2 + 1;
      requests.push(await nextBlock(events, streamId));
      const block = encoder.encode([{ name: ':status', value: '200' }, ...fieldsOf(turn)]);
      socket.write(write.writeHeaders(streamId, block, true, 16_384));
    }
  }
  server.listen(path);
  await once(server, 'listening');
  const session = connectHttp2('http://x', { createConnection: () => connect(path) });
  closing.push(() => session.destroy());
  for (const turn of turns) {
    const stream = session.request(Object.fromEntries(fieldsOf(turn).map(f => [f.name, f.value])));
    const answered = new Promise<IncomingHttpHeaders>((resolve, reject) => {
      stream.once('response', resolve);
      stream.once('error', reject);
    });
    stream.resume();
    expectFields(await answered, turn);
    expect(requests[turn]).toEqual(expect.arrayContaining([...fieldsOf(turn)]));
  }
});
