// The listening sockets of the kernel's tables.
import { isErrno } from '../../errno';
import { listPids, type ProcRoot, readBytes, readTable } from './proc-files';
import { hasPassedListeners, parseTcpTable, type TcpRow } from './tcp-table';
import { parseUnixTable, type UnixRow } from './unix-table';

/** Everything that listens in this network namespace. */
export interface KernelSockets {
  readonly unix: readonly UnixRow[];
  readonly tcp: readonly TcpRow[];
}

/** Milliseconds since some moment. */
type Clock = () => number;

/** A table that is read again without a sign of news takes no more than this part of the time. */
const tableShare = 0.003;
/** After news a socket may be made and listen only later, without another sign: for so long every table is read. */
const settleMs = 2_000;

/**
 * Makes a reader of the tables, which returns the same object as before when nothing has changed. Reading throws what the
 * system says.
 *
 * The kernel takes milliseconds for a table, for that of TCP also where hardly anything listens, because it goes through
 * all that could be connected. So a table is read when the counts of sockets or the processes are others than before,
 * which costs next to nothing to see, shortly after that, and else as seldom as its cost asks for.
 */
export function createKernelSockets(proc: ProcRoot, clock: Clock = () => performance.now()): () => KernelSockets {
  const readUnix = createTable(() => readTable(`${proc}/net/unix`), clock);
  const readTcp = createTable(() => ['tcp', 'tcp6'].map(name => readOptional(`${proc}/net/${name}`)).join(''), clock);
  let sockets: KernelSockets = { unix: [], tcp: [] };
  let sign = '';
  let newsAtMs = -Infinity;
  return () => {
    const signNow = readSign(proc);
    const nowMs = clock();
    if (signNow === undefined || signNow !== sign) newsAtMs = nowMs;
    sign = signNow ?? '';
    const isNews = nowMs - newsAtMs < settleMs;
    const [unixTable, tcpTables] = [readUnix(isNews), readTcp(isNews)];
    if (unixTable === undefined && tcpTables === undefined) return sockets;
    const read: KernelSockets = {
      unix:
        unixTable === undefined
          ? sockets.unix
          : confirm(sockets.unix, parseUnixTable(unixTable), () => parseUnixTable(readTable(`${proc}/net/unix`))),
      tcp: tcpTables === undefined ? sockets.tcp : parseTcpTable(tcpTables),
    };
    if (!isEqual(read, sockets)) sockets = read;
    return sockets;
  };
}

/** Reads when it is told to or it is time again; answers undefined when it did not, or all is as before. */
function createTable(read: () => string, clock: Clock): (isNews: boolean) => string | undefined {
  let last: string | undefined;
  let dueAtMs = -Infinity;
  return isNews => {
    const beginMs = clock();
    if (!isNews && beginMs < dueAtMs) return undefined;
    const table = read();
    const endMs = clock();
    dueAtMs = endMs + (endMs - beginMs) / tableShare;
    if (table === last) return undefined;
    last = table;
    return table;
  };
}

/**
 * How many Unix and TCP sockets there are, and which processes: almost nothing can begin or end to listen without another
 * one of these. Undefined where the kernel does not count.
 */
function readSign(proc: ProcRoot): string | undefined {
  const counts = readBytes(`${proc}/net/protocols`)?.match(/^(?:UNIX|TCP)\S* +\d+ +\d+/gm);
  return counts === null || counts === undefined ? undefined : `${counts.join()} ${listPids(proc).join()}`;
}

/**
 * The table is handed out page by page, and a socket that goes meanwhile can make the kernel skip another one. So what
 * seems to be gone is looked for once more.
 */
function confirm(before: readonly UnixRow[], now: readonly UnixRow[], readAgain: () => UnixRow[]): readonly UnixRow[] {
  const inodes = new Set(now.map(row => row.inode));
  if (before.every(row => inodes.has(row.inode))) return now;
  return [...now, ...readAgain().filter(row => !inodes.has(row.inode))];
}

/** A kernel may have been built without TCP or IPv6. */
function readOptional(path: string): string {
  try {
    return readTable(path, hasPassedListeners);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}

function isEqual(one: KernelSockets, other: KernelSockets): boolean {
  return (
    one.unix.length === other.unix.length &&
    one.tcp.length === other.tcp.length &&
    one.unix.every((row, at) => row.inode === other.unix[at]?.inode && row.name === other.unix[at].name) &&
    // The address of a socket never changes.
    one.tcp.every((row, at) => row.inode === other.tcp[at]?.inode)
  );
}
