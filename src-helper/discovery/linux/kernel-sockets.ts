// The listening sockets of the kernel's tables.
import { isErrno } from '../../errno';
import { type ProcRoot, readTable } from './proc-files';
import { hasPassedListeners, parseTcpTable, type TcpRow } from './tcp-table';
import { parseUnixTable, type UnixRow } from './unix-table';

/** Everything that listens in this network namespace. */
export interface KernelSockets {
  readonly unix: readonly UnixRow[];
  readonly tcp: readonly TcpRow[];
}

/**
 * Makes a reader of the tables, which returns the same object as before when nothing has changed. Reading throws what the
 * system says.
 */
export function createKernelSockets(proc: ProcRoot): () => KernelSockets {
  let tables = '';
  let sockets: KernelSockets = { unix: [], tcp: [] };
  return () => {
    const unixTable = readTable(`${proc}/net/unix`);
    const tcpTables = ['tcp', 'tcp6'].map(name => readOptional(`${proc}/net/${name}`)).join('');
    const both = unixTable + tcpTables;
    if (both === tables) return sockets;
    tables = both;
    const read: KernelSockets = {
      unix: confirm(sockets.unix, parseUnixTable(unixTable), () => parseUnixTable(readTable(`${proc}/net/unix`))),
      tcp: parseTcpTable(tcpTables),
    };
    if (!isEqual(read, sockets)) sockets = read;
    return sockets;
  };
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
