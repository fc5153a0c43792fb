// A program that keeps the paths of its command line and waits to be killed.
import { startKeeper } from '../helper/keeper';

const keeper = startKeeper();
for (const path of process.argv.slice(2)) keeper.keep(path);
process.on('SIGTERM', () => {
  keeper.stop();
  process.exit(0);
});
setInterval(() => undefined, 60_000);
process.stdout.write('watched\n');
