// A call is sent once, whatever a server does with it: a second one might do its work a second time.
import { once } from 'node:events';
import { createServer, type Http2Server, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CallRig, json } from './testing/call-rig';

const grpc = { ':status': 200, 'content-type': 'application/grpc' };

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => rig.close());

/** Ways to turn a call away that some clients of gRPC take as leave to send it again, or could. */
const refusals: Readonly<Record<string, (stream: ServerHttp2Stream, session: Http2Session) => void>> = {
  'resets it with REFUSED_STREAM': stream => stream.close(7),
  'resets it with INTERNAL_ERROR': stream => stream.close(2),
  'says GOAWAY and that it took none': (stream, session) => {
    session.goaway(0, 0);
    stream.close(7);
  },
  'says GOAWAY and closes the connection': (_stream, session) => {
    session.goaway(11, 0);
    session.socket.destroySoon();
  },
  'breaks the connection': (_stream, session) => {
    session.socket.destroySoon();
  },
  'answers UNAVAILABLE and to come back at once': stream =>
    stream.respond({ ...grpc, 'grpc-status': '14', 'grpc-retry-pushback-ms': '0' }, { endStream: true }),
  'answers 503 and to come back at once': stream =>
    stream.respond({ ':status': 503, 'retry-after': '0' }, { endStream: true }),
  'answers 421, as of a misdirected request': stream => stream.respond({ ':status': 421 }, { endStream: true }),
  'redirects it': stream =>
    stream.respond({ ':status': 308, location: '/greet.Greeter/SayHello' }, { endStream: true }),
};

/** A server that counts all requests that reach it, over all connections. */
async function serve(refuse: (typeof refusals)[string]): Promise<{ readonly count: () => number }> {
  let count = 0;
  const server: Http2Server = createServer();
  server.on('session', session => session.on('error', () => undefined));
  server.on('stream', stream => {
    count += 1;
    stream.on('error', () => undefined);
    if (stream.session !== undefined) refuse(stream, stream.session);
  });
  server.listen(rig.socketPath);
  await once(server, 'listening');
  rig.onClose(() => server.close());
  return { count: () => count };
}

describe.each(Object.entries(refusals))('a server that %s', (_name, refuse) => {
  test.each([false, true])('sees the call once (one that waits for its server: %s)', async waitForReady => {
    const { count } = await serve(refuse);
    const { status } = await rig.unary('{}', { waitForReady, deadlineMs: 2_000n }).end();
    expect(status?.code).not.toBe(0);
    expect(status?.code).not.toBe(4);
    expect(count()).toBe(1);
  });

  test('sees each call of a connection that stood before once', async () => {
    let isRefusing = false;
    const { count } = await serve((stream, session) => {
      if (isRefusing) refuse(stream, session);
      else stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true });
    });
    expect((await rig.unary('{}').end()).status?.code).toBe(0);
    isRefusing = true;
    await rig.run('Chat', { message: json('{}').value }).end();
    expect(count()).toBe(2);
  });
});
