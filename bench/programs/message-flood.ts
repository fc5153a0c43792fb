// A gRPC server that answers every call with an endless stream of messages, as fast as the reader takes them: whole blocks
// of messages that were framed once, on bare node:http2, so that the client is what is measured. Says `ready` by IPC.
import { createServer } from 'node:http2';

const [socketPath = '', sizeText = '100'] = process.argv.slice(2);
const size = Number(sizeText);
/** Bytes of one write. */
const blockBytes = 64 * 1024;

const count = Math.max(1, Math.floor(blockBytes / (size + 5)));
const block = Buffer.alloc(count * (size + 5), 'sockeye ');
for (let place = 0; place < count; place++) {
  block.writeUInt8(0, place * (size + 5));
  block.writeUInt32BE(size, place * (size + 5) + 1);
}

const server = createServer();
server.on('stream', stream => {
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
  const fill = (): void => {
    // Until the buffer is full; a loop that yields to the socket.
    while (!stream.destroyed && stream.write(block));
  };
  stream.on('drain', fill);
  fill();
});
server.on('sessionError', () => undefined);
server.listen(socketPath, () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
