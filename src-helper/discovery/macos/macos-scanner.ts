// macOS: netstat says what listens and is cheap enough to ask each time; lsof says who, and is asked when something is
// new. Written after the manuals and tested on output in their form: it has not been run on macOS yet, and says so.
import type { ListenerOwner } from '../../../gen/sockeye/v1/discovery';
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import { placePath, placeTcp } from '../places';
import type { RunCommand } from '../run-command';
import type { FoundListener, Scan, Scanner } from '../scanner';
import { type FileAtPath, type ReadSocketFiles } from '../socket-files';
import type { System } from '../../wire/dial/transports/transport';
import { type LsofHolders, parseLsof } from './lsof-fields';
import { parseNetstatTcp, parseNetstatUnix } from './netstat-tables';

/** What the scanner is made of. */
export interface MacosScannerOptions {
  readonly run: RunCommand;
  readonly system: System;
  readonly readFiles: ReadSocketFiles;
}

/** Makes the scanner. */
export function createMacosScanner({ run, system, readFiles }: MacosScannerOptions): Scanner {
  let latest: Scan = { listeners: new Map(), blindSpots: [] };
  let seen = '';
  return {
    async scan(signal) {
      const [unixText, tcpText] = await Promise.all([
        run('netstat', ['-an', '-f', 'unix'], signal),
        run('netstat', ['-an', '-p', 'tcp'], signal),
      ]);
      const unix = parseNetstatUnix(unixText);
      const tcp = parseNetstatTcp(tcpText);
      const now = JSON.stringify([unix, tcp]);
      if (now === seen) return latest;
      const lsof = ['-nP', '-F', 'pcuLtdn', '-U', '-iTCP', '-sTCP:LISTEN'];
      const holders = parseLsof(await run('lsof', lsof, signal));
      const files = await readFiles(unix.map(({ path }) => path));
      const found = [
        ...unix.map(({ address, path }) => unixListener(address, path, holders, files.get(path), system)),
        ...tcp.map(({ host, port }) => tcpListener(host, port, holders)),
      ];
      latest = { listeners: new Map(found.map(each => [each.id, each])), blindSpots: blindSpotsOf(found) };
      seen = now;
      return latest;
    },
  };
}

function unixListener(
  address: string,
  path: string,
  holders: LsofHolders,
  file: FileAtPath | undefined,
  system: System,
): FoundListener {
  const place = placePath(Buffer.from(path).toString('latin1'), system);
  const isGone = file?.kind === 'missing' || file?.kind === 'other';
  return {
    ...place,
    id: `unix:${address}`,
    cannotDialBecause:
      place.cannotDialBecause ||
      (isGone ? 'Its file has been removed or replaced since, so nobody can connect there.' : ''),
    owners: holders.unix.get(address) ?? [],
    file: file?.kind === 'socket' ? file.file : undefined,
    socketInode: 0n,
    socketUid: undefined,
  };
}

function tcpListener(host: string, port: number, holders: LsofHolders): FoundListener {
  const isEvery = host === '::' || host === '0.0.0.0';
  const shown = isEvery ? `*:${port}` : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const owners: readonly ListenerOwner[] = holders.tcp.get(shown) ?? [];
  return {
    ...placeTcp(host, port, true),
    // The same address of another process is another listener.
    id: `tcp:${host}:${port}:${owners.map(({ pid }) => pid).join(',')}`,
    owners,
    file: undefined,
    socketInode: 0n,
    socketUid: undefined,
  };
}

function blindSpotsOf(found: readonly FoundListener[]): Explanation[] {
  const ownerless = found.filter(({ owners }) => owners.length === 0).length;
  const spots: Explanation[] = [
    {
      cause: 'untested-system',
      what: 'This list has not been tested on macOS itself yet; something may be missing from it.',
      nextStep: 'A server that is missing can be added by its address.',
    },
  ];
  if (ownerless > 0) {
    const what = `Who owns ${ownerless} of the listeners cannot be seen: lsof shows other users’ processes to root only.`;
    spots.push({ cause: 'owners-hidden', what, nextStep: '' });
  }
  return spots;
}
