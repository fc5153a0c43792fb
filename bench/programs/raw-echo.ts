// The floor under every transport: a server that sends length-prefixed bytes back over a Unix socket or TCP, in a
// process of its own. Says where it listens by IPC.
import { createServer } from 'node:net';

const [where] = process.argv.slice(2);
const server = createServer(socket => {
  socket.setNoDelay(true);
  // A ping is far smaller than a read, and the client sends one at a time: what arrives is what goes back.
  socket.on('data', data => socket.write(data));
  socket.on('error', () => socket.destroy());
});
server.listen(where === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: where }, () =>
  process.send?.(server.address()),
);
process.on('disconnect', () => process.exit(0));
