// What /proc tells of one process.
import type { ListenerOwner } from '../../../gen/sockeye/v1/discovery';
import type { SlicedWork } from '../../sliced-work';
import { printable } from '../printable';
import type { UserNames } from '../../user-names';
import { listPids, type ProcRoot, readBytes, readLink } from './proc-files';

/** A process that holds a listening socket, with what only the scanner needs. */
export interface ProcessFacts {
  readonly owner: ListenerOwner;
  /** When it started, in ticks since boot: two processes with the same id are told apart by it. */
  readonly startTicks: number;
  /** Its working folder, one character a byte; undefined when it cannot be seen. */
  readonly workingFolder: string | undefined;
  /** It sees the same files as this process; also true when that cannot be told. */
  readonly sharesFiles: boolean;
}

/** The longest command line that is kept, in characters. */
const commandLineLimit = 4096;

/** Facts of processes, read once and kept until they are refreshed. */
export interface Processes {
  /** The facts of a process; undefined when it has gone. */
  get(pid: number): ProcessFacts | undefined;
  /** Forgets all facts, for a process may have become another program, and looks at the networks of all processes. */
  refresh(): SlicedWork<void>;
  /** Network namespaces of processes, but for our own: how many when last refreshed, and of how many processes. */
  otherNetworks(): { readonly count: number; readonly processCount: number };
}

/** Makes the memory. */
export function createProcesses(proc: ProcRoot, names: UserNames): Processes {
  const facts = new Map<number, ProcessFacts>();
  let others = { count: 0, processCount: 0 };
  return {
    get(pid) {
      const known = facts.get(pid) ?? readProcessFacts(proc, pid, names);
      if (known !== undefined) facts.set(pid, known);
      return known;
    },
    *refresh() {
      facts.clear();
      const own = readLink(`${proc}/self/ns/net`);
      const networks = new Set<string>();
      let processCount = 0;
      for (const pid of listPids(proc)) {
        const network = readLink(`${proc}/${pid}/ns/net`);
        yield;
        if (network === undefined || network === own) continue;
        networks.add(network);
        processCount += 1;
      }
      others = { count: networks.size, processCount };
    },
    otherNetworks: () => others,
  };
}

/** The facts of a process; undefined when it has gone. */
function readProcessFacts(proc: ProcRoot, pid: number, names: UserNames): ProcessFacts | undefined {
  const folder = `${proc}/${pid}`;
  const stat = readBytes(`${folder}/stat`);
  if (stat === undefined) return undefined;
  const uid = Number(/^Uid:\s+\d+\s+(\d+)/m.exec(readBytes(`${folder}/status`) ?? '')?.[1] ?? Number.NaN);
  const mountSpace = readLink(`${folder}/ns/mnt`);
  return {
    owner: {
      pid,
      name: printable((readBytes(`${folder}/comm`) ?? '').replace(/\n$/, '')),
      commandLine: readCommandLine(folder),
      uid: Number.isNaN(uid) ? undefined : uid,
      user: Number.isNaN(uid) ? '' : names.user(uid),
    },
    // The second field is the name in parentheses and may hold anything.
    startTicks: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0),
    workingFolder: readLink(`${folder}/cwd`, 'latin1'),
    sharesFiles: mountSpace === undefined || mountSpace === readLink(`${proc}/self/ns/mnt`),
  };
}

function readCommandLine(folder: string): string {
  const text = (readBytes(`${folder}/cmdline`) ?? '').slice(0, commandLineLimit);
  return printable(text.replace(/\0+$/, '').replace(/\0/g, ' ')).slice(0, commandLineLimit);
}
