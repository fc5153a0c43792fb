// Listens on many Unix sockets in a folder until its parent goes: `FOLDER FIRST COUNT`. Says `ready`.
import { createServer } from 'node:net';
import { join } from 'node:path';

const [folder = '', first = '0', count = '0'] = process.argv.slice(2);

async function listenAll(): Promise<void> {
  for (let index = 0; index < Number(count); index++) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(join(folder, `s${Number(first) + index}`), resolve);
    });
  }
}

process.on('disconnect', () => process.exit(0));
listenAll().then(
  () => process.send?.('ready'),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
