// /proc/net/tcp and tcp6 (proc_pid_net(5)). Listening sockets come first in them.

/** A TCP socket that listens. */
export interface TcpRow {
  readonly inode: number;
  /** In numbers, an IPv6 address without brackets and as short as it gets. */
  readonly host: string;
  readonly port: number;
  readonly uid: number;
}

const row = /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) \S+ \S+ \S+ +(\d+) +\d+ (\d+) /;
const listening = '0A';

/** True when this part of the table holds a socket that does not listen, so that no listening one follows. */
export function hasPassedListeners(part: string): boolean {
  return part.split('\n').some(line => {
    const state = row.exec(line)?.[3];
    return state !== undefined && state !== listening;
  });
}

/** The rows of sockets that listen. */
export function parseTcpTable(table: string): TcpRow[] {
  return table.split('\n').flatMap(line => {
    const [, address, port, state, uid, inode] = row.exec(line) ?? [];
    if (address === undefined || port === undefined || state !== listening) return [];
    return [{ inode: Number(inode), host: readAddress(address), port: Number.parseInt(port, 16), uid: Number(uid) }];
  });
}

/** Words of 32 bits in the machine's byte order, which is the small end first wherever Sockeye runs. */
function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(word =>
    [6, 4, 2, 0].map(at => Number.parseInt(word.slice(at, at + 2), 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) {
    return bytes.slice(12).join('.');
  }
  return shortenIpv6(bytes);
}

/** The form of RFC 5952: lower case, the longest run of zeroes left away. */
function shortenIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  let best = { at: 0, length: 0 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}
