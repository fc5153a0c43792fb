// Scans what listens with the scanner of the helper. Answers each `first` with the milliseconds that a first scan took,
// each `next` with those of one more by the same scanner, when nothing has changed; and how many listeners it found.
import { createScanner } from '../../src-helper/discovery/create-scanner';
import { createUserNames } from '../../src-helper/user-names';
import { currentSystem } from '../../src-helper/wire/dial/transports/transport';

const never = new AbortController().signal;
const create = (): ReturnType<typeof createScanner> => createScanner(currentSystem(), createUserNames());
let scanner = create();

async function scan(which: unknown): Promise<void> {
  if (which === 'first') scanner = create();
  const begin = performance.now();
  const cpu = process.cpuUsage();
  const { listeners } = await scanner.scan(never);
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ tookMs: performance.now() - begin, cpuMs: (user + system) / 1000, count: listeners.size });
}

process.on('message', which => {
  scan(which).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
