import { connect, type Socket } from 'node:net';

/** A client of raw-echo: sends length-prefixed bytes and waits until as many have come back. */
export interface RawClient {
  /** One ping; resolves when it is back whole. */
  ping(payload: Uint8Array): Promise<void>;
  close(): void;
}

/** Connects to raw-echo. */
export async function connectRaw(path: string): Promise<RawClient> {
  const socket = connect({ path });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return { ping: payload => ping(socket, payload), close: () => socket.destroy() };
}

function ping(socket: Socket, payload: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const frame = Buffer.allocUnsafe(4 + payload.byteLength);
    frame.writeUInt32BE(payload.byteLength, 0);
    frame.set(payload, 4);
    let missing = frame.byteLength;
    const onData = (data: Buffer): void => {
      missing -= data.byteLength;
      if (missing > 0) return;
      socket.off('data', onData);
      socket.off('error', reject);
      resolve();
    };
    socket.on('data', onData);
    socket.once('error', reject);
    socket.write(frame);
  });
}
