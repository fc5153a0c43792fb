// A server of its own process that sends the message of each call back, on bare node:http2, so that the client is what is
// measured. Argument: the socket. Says `ready` by IPC.
import { createServer } from 'node:http2';

const [socketPath = ''] = process.argv.slice(2);
const server = createServer();
server.on('stream', stream => {
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => stream.end(Buffer.concat(chunks)));
});
server.on('sessionError', () => undefined);
server.listen(socketPath, () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
