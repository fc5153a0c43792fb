// What `lsof -F` prints: one field a line, its first character says which (lsof(8), OUTPUT FOR OTHER PROGRAMS).
import type { ListenerOwner } from '../../../gen/sockeye/v1/discovery';
import { printable } from '../printable';

/** Who holds what. */
export interface LsofHolders {
  /** By the address of a Unix socket in the kernel, hexadecimal without `0x`. */
  readonly unix: ReadonlyMap<string, readonly ListenerOwner[]>;
  /** By `host:port` as lsof writes it: `127.0.0.1:50051`, `[::1]:50051`, `*:8080`. */
  readonly tcp: ReadonlyMap<string, readonly ListenerOwner[]>;
}

/** Reads the fields p (pid), c (command), u (uid), L (user), t (type), d (device) and n (name). */
export function parseLsof(text: string): LsofHolders {
  const unix = new Map<string, ListenerOwner[]>();
  const tcp = new Map<string, ListenerOwner[]>();
  let owner: ListenerOwner = { pid: 0, name: '', commandLine: '', uid: undefined, user: '' };
  let type = '';
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    switch (line[0]) {
      case 'p':
        owner = { pid: Number(value), name: '', commandLine: '', uid: undefined, user: '' };
        break;
      case 'c':
        owner = { ...owner, name: printable(value.replace(/\\x20/g, ' ')) };
        break;
      case 'u':
        owner = { ...owner, uid: Number(value) };
        break;
      case 'L':
        owner = { ...owner, user: value };
        break;
      case 't':
        type = value;
        break;
      case 'd':
        if (type === 'unix') add(unix, value.replace(/^0x/, ''), owner);
        break;
      case 'n':
        if (type === 'IPv4' || type === 'IPv6') add(tcp, value, owner);
        break;
      default:
        break;
    }
  }
  return { unix, tcp };
}

/** A process may hold a socket by several descriptors. */
function add(holders: Map<string, ListenerOwner[]>, key: string, owner: ListenerOwner): void {
  const owners = holders.get(key);
  if (owners === undefined) holders.set(key, [owner]);
  else if (owners.every(({ pid }) => pid !== owner.pid)) owners.push(owner);
}
