// Header fields of an answer end somewhere, and who called is told where.
import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http2';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import { listenRaw } from '../wire/dial/testing/test-servers';
import { CallRig } from './testing/call-rig';

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => rig.close());

/** Answers every call with these fields, in its headers or its trailers, as large as they may be. */
async function answerWith(fields: OutgoingHttpHeaders, place: 'headers' | 'trailers'): Promise<void> {
  const server = createServer({ maxSendHeaderBlockLength: 64 * 1024 * 1024 });
  server.on('session', session => session.on('error', () => undefined));
  server.on('stream', stream => {
    stream.on('error', () => undefined);
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    stream.respond(place === 'headers' ? { ...head, ...fields } : head, { waitForTrailers: true });
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': '0', ...(place === 'trailers' ? fields : {}) }),
    );
    stream.end();
  });
  server.listen(rig.socketPath);
  await once(server, 'listening');
  rig.onClose(() => server.close());
}

const many = (count: number): OutgoingHttpHeaders =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
test.each(['headers', 'trailers'] as const)('10,100 fields in the %s end the call in words', async place => {
  await answerWith(many(10_100), place);
  const { status } = await rig.unary('{}', { deadlineMs: 20_000n }).end();
  expect(status).toMatchObject({ code: 8, explanation: { cause: 'too-many-headers' } });
});

/** A frame of HTTP/2 (RFC 9113, 4.1). */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field of HPACK that is in no table (RFC 7541, 6.2.2), with a value of 16,000 bytes. */
const field = Buffer.concat([Buffer.from([0, 1, 0x6b, 0x7f, 0x81, 0x7c]), Buffer.alloc(16_000, 'v')]);

test('a header block that goes on and on ends the call in words, and takes no memory', async () => {
  let written = 0;
  const raw = await listenRaw(rig.socketPath, socket => {
    socket.on('error', () => undefined);
    socket.write(Buffer.concat([frame(4, 0, 0, Buffer.alloc(0)), frame(4, 1, 0, Buffer.alloc(0))]));
    let hasBegun = false;
    const flood = (): void => {
      while (!socket.destroyed) {
        written += field.length;
        if (!socket.write(frame(9, 0, 1, field))) return;
      }
    };
    socket.on('data', data => {
      if (hasBegun || data.length < 40) return;
      hasBegun = true;
      socket.write(frame(1, 0, 1, Buffer.from([0x88])));
      socket.on('drain', flood);
      flood();
    });
  });
  rig.onClose(() => raw.close());
  const before = process.memoryUsage().rss;
  const { status } = await rig.unary('{}', { deadlineMs: 15_000n }).end();
  expect(status).toMatchObject({ code: 14, origin: StatusOrigin.STATUS_ORIGIN_CONNECTION });
  // Most of it was in the buffers of the system when the connection was cut.
  expect(written).toBeLessThan(64 * 1024 * 1024);
  expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
});
