// What netstat of macOS prints: `netstat -an -f unix` and `netstat -an -p tcp`.

/** A bound Unix stream socket that is not a connection. */
export interface NetstatUnixRow {
  /** The socket's address in the kernel, hexadecimal without `0x`: lsof shows it as the device. */
  readonly address: string;
  readonly path: string;
}

/** A TCP socket that listens. */
export interface NetstatTcpRow {
  /** In numbers; `::` or `0.0.0.0` for all addresses. */
  readonly host: string;
  readonly port: number;
}

const unixRow = /^\s*(?:0x)?([0-9a-f]+)\s+stream\s+\d+\s+\d+\s+(\S+)\s+(\S+)\s+\S+\s+\S+\s+(\/.*)$/;

/**
 * Address, type, queues, inode, conn, refs, nextref, name. One that listens has a file (inode) and no peer (conn); one
 * that is bound and does not listen yet looks the same.
 */
export function parseNetstatUnix(text: string): NetstatUnixRow[] {
  return text.split('\n').flatMap(line => {
    const [, address, inode = '0', conn = '0', path] = unixRow.exec(line) ?? [];
    const listens = !/^(0x)?0+$/.test(inode) && /^(0x)?0+$/.test(conn);
    return address !== undefined && path !== undefined && listens ? [{ address, path }] : [];
  });
}

const tcpRow = /^(tcp4|tcp6|tcp46)\s+\d+\s+\d+\s+(\S+)\.(\d+)\s+\S+\s+LISTEN\b/;

/** The port stands behind the last dot; `*` is every address. */
export function parseNetstatTcp(text: string): NetstatTcpRow[] {
  return text.split('\n').flatMap(line => {
    const [, kind, host, port] = tcpRow.exec(line) ?? [];
    if (kind === undefined || host === undefined) return [];
    const every = kind === 'tcp4' ? '0.0.0.0' : '::';
    return [{ host: host === '*' ? every : host.replace(/%.*$/, ''), port: Number(port) }];
  });
}
