// A program that keeps the directory and the socket of its command line and waits to be killed.
import { startKeeper } from '../helper/keeper';

const keeper = startKeeper();
const [directory = '', ...sockets] = process.argv.slice(2);
keeper.keepDirectory(directory);
for (const socket of sockets) keeper.keepSocket(socket === '-' ? undefined : socket);
process.on('SIGTERM', () => {
  keeper.stop();
  process.exit(0);
});
setInterval(() => undefined, 60_000);
process.stdout.write('watched\n');
