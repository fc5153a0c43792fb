import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { SessionWatch } from './session-watch';

const settingsFrame = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const settingsAcknowledged = Buffer.from([0, 0, 0, 4, 1, 0, 0, 0, 0]);
/** Of a type that nobody knows, which is passed over (RFC 9113, 5.5). */
const unknownFrame = Buffer.concat([Buffer.from([0, 0, 16, 0xee, 0, 0, 0, 0, 0]), Buffer.alloc(16)]);

let server: Server;
let theirs: Socket;
let ours: Socket;
let session: ClientHttp2Session;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [[theirs]] = (await Promise.all([once(server, 'connection'), once(ours, 'connect')])) as [[Socket], unknown];
  theirs.on('error', () => undefined).resume();
  session = connectHttp2('http://localhost', { createConnection: () => ours });
  session.on('error', () => undefined);
  theirs.write(settingsFrame);
  await once(session, 'remoteSettings');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
  session.destroy();
  theirs.destroy();
  server.close();
});

/** Has the server say something and then nothing for twelve seconds, so many times over. */
async function talk(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const before = ours.bytesRead;
    theirs.write(unknownFrame);
    while (ours.bytesRead === before && !session.destroyed) await nextTurn();
    for (let look = 0; look < 60; look++) {
      vi.advanceTimersByTime(200);
      await nextTurn();
    }
  }
}

it('a server that acknowledges no SETTINGS keeps its connection, however long it talks', async () => {
  let isUnreadable = false;
  const watch = new SessionWatch(session, ours, () => (isUnreadable = true));
  watch.callBegan();
  await talk(30);
  expect([session.destroyed, isUnreadable]).toEqual([false, false]);
  watch.callEnded();
});

it('a server that acknowledges them is tried again whenever it said something', async () => {
  let trials = 0;
  theirs.on('data', (data: Buffer) => {
    if (!data.includes(settingsFrame)) return;
    trials++;
    theirs.write(settingsAcknowledged);
  });
  const watch = new SessionWatch(session, ours, () => undefined);
  watch.callBegan();
  await talk(30);
  expect(trials).toBeGreaterThanOrEqual(25);
  expect(session.destroyed).toBe(false);
  watch.callEnded();
});
