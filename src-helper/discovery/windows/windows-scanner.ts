// Windows: the folder of named pipes, and netstat. Who serves a pipe only a call of the system tells, which Node does not
// have. Written after the manuals and tested on output in their form: it has not been run on Windows yet, and says so.
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import { placeTcp } from '../places';
import { printable } from '../printable';
import type { RunCommand } from '../run-command';
import type { FoundListener, Scan, Scanner } from '../scanner';
import { parseTasklist, parseWindowsNetstat, type WindowsTcpRow } from './windows-tables';

/** What the scanner is made of. */
export interface WindowsScannerOptions {
  readonly run: RunCommand;
  /** The names of all pipes, without `\\.\pipe\`. */
  readonly listPipes: () => Promise<readonly string[]>;
  /** The name of the user that we are. */
  readonly user: string;
}

const blindSpots: readonly Explanation[] = [
  {
    cause: 'untested-system',
    what: 'This list has not been tested on Windows itself yet; something may be missing from it.',
    nextStep: 'A server that is missing can be added by its address.',
  },
  {
    cause: 'owners-hidden',
    what: 'Which process serves a named pipe cannot be seen, so no pipe counts as yours.',
    nextStep: 'Probe pipes one by one.',
  },
];

/** Makes the scanner. */
export function createWindowsScanner({ run, listPipes, user }: WindowsScannerOptions): Scanner {
  let latest: Scan = { listeners: new Map(), blindSpots };
  let seen = '';
  return {
    async scan(signal) {
      const [pipes, netstat] = await Promise.all([listPipes(), run('netstat', ['-ano'], signal)]);
      const tcp = parseWindowsNetstat(netstat);
      const names = [...new Set(pipes)].sort();
      const now = JSON.stringify([names, tcp]);
      if (now === seen) return latest;
      // The table of processes takes long, so it is asked for when something is new.
      const all = parseTasklist(await run('tasklist', ['/fo', 'csv', '/nh'], signal));
      const mine = parseTasklist(await run('tasklist', ['/fi', `USERNAME eq ${user}`, '/fo', 'csv', '/nh'], signal));
      const found = [
        ...names.map(pipeListener),
        ...tcp.map(row => tcpListener(row, all.get(row.pid) ?? '', mine.has(row.pid) ? user : '')),
      ];
      latest = { listeners: new Map(found.map(each => [each.id, each])), blindSpots };
      seen = now;
      return latest;
    },
  };
}

function pipeListener(name: string): FoundListener {
  return {
    id: `pipe:${name}`,
    endpoint: { address: { $case: 'pipe', value: { name } } },
    boundTo: `\\\\.\\pipe\\${printable(Buffer.from(name).toString('latin1')).replace(/\\x5c/g, '\\')}`,
    cannotDialBecause: '',
    isOpenToNetwork: false,
    owners: [],
    file: undefined,
    socketInode: 0n,
    socketUid: undefined,
    isMine: false,
  };
}

function tcpListener({ host, port, pid }: WindowsTcpRow, name: string, user: string): FoundListener {
  return {
    ...placeTcp(host, port, true),
    id: `tcp:${host}:${port}:${pid}`,
    owners: [{ pid, name, commandLine: '', uid: undefined, user }],
    file: undefined,
    socketInode: 0n,
    socketUid: undefined,
    isMine: user !== '',
  };
}
