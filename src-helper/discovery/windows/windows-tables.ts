// What the tools of Windows print, whatever its language.

/** A TCP socket that listens. */
export interface WindowsTcpRow {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
}

const tcpRow = /^\s*TCP\s+(?:\[([^\]%]+)(?:%\d+)?\]|([\d.]+)):(\d+)\s+(?:0\.0\.0\.0|\[::\]):0\s+\S.*?\s(\d+)\s*$/;

/** Of `netstat -ano`: protocol, own address, other address, state, pid. The state is a word in the user's language. */
export function parseWindowsNetstat(text: string): WindowsTcpRow[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, ipv6, ipv4, port, pid] = tcpRow.exec(line) ?? [];
    const host = ipv6 ?? ipv4;
    return host === undefined ? [] : [{ host, port: Number(port), pid: Number(pid) }];
  });
}

/** Of `tasklist /fo csv /nh`: the names of processes by their ids. */
export function parseTasklist(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, pid] = /^"((?:[^"]|"")*)","(\d+)"/.exec(line) ?? [];
    if (name !== undefined) names.set(Number(pid), name.replace(/""/g, '"'));
  }
  return names;
}
