// /proc/net/unix: every Unix socket of this network namespace (proc_pid_net(5)).

/** A stream socket that listens. */
export interface UnixRow {
  /** Of the socket, not of its file. */
  readonly inode: number;
  /** The path as it was given to bind, or `@name` for an abstract one, one character a byte. NUL bytes show as `@`. */
  readonly name: string;
}

/** Flags `__SO_ACCEPTCON`, type stream, state unconnected: one that accepts connections. */
const markLength = ': 00000002 00000000 00010000 0001 01 '.length;
const marks = /: [0-9A-F]{8} [0-9A-F]{8} 00010000 0001 01 /g;
/** How a row begins: the socket's address, hashed or zeroes, 8 or 16 digits. */
const rowStart = /\n[0-9a-f]{8,16}: [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{2} /g;

/** The rows of sockets that listen, in the table's order. A socket without a name is left out: nobody can connect to it. */
export function parseUnixTable(table: string): UnixRow[] {
  const rows: UnixRow[] = [];
  marks.lastIndex = 0;
  for (let mark = marks.exec(table); mark !== null; mark = marks.exec(table)) {
    const begin = mark.index + markLength;
    // A name may hold line breaks, so a row ends where the next one begins.
    rowStart.lastIndex = begin;
    const next = rowStart.exec(table);
    const end = next?.index ?? (table.endsWith('\n') ? table.length - 1 : table.length);
    const [, inode, name] = /^ *(\d+)(?: (.*))?$/s.exec(table.slice(begin, end)) ?? [];
    if (inode !== undefined && name !== undefined) rows.push({ inode: Number(inode), name });
    marks.lastIndex = end;
  }
  return rows;
}
