import { readFileSync } from 'node:fs';

/** Names of users and groups by their numbers. */
export interface UserNames {
  /** The name of a user; the number as text when it has none here. */
  user(uid: number): string;
  /** The name of a group; the number as text when it has none here. */
  group(gid: number): string;
}

/** How long a number without a name is believed to have none. */
const retryMs = 30_000;

/**
 * Reads /etc/passwd and /etc/group when they are first needed, and again, now and then, for a number that is not in
 * them. Names that come from a directory service are not asked for: that could take seconds, so they stay numbers.
 */
export function createUserNames(folder = '/etc'): UserNames {
  const users = createTable(`${folder}/passwd`);
  const groups = createTable(`${folder}/group`);
  return { user: uid => users(uid), group: gid => groups(gid) };
}

function createTable(file: string): (id: number) => string {
  let names = new Map<number, string>();
  let readAtMs = -Infinity;
  return id => {
    if (!names.has(id) && performance.now() - readAtMs > retryMs) {
      names = readNames(file);
      readAtMs = performance.now();
    }
    return names.get(id) ?? String(id);
  };
}

/** Lines are `name:password:number:...` in both files; the first line for a number counts. */
function readNames(file: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of readText(file).split('\n')) {
    const [name = '', , id = ''] = line.split(':');
    if (name !== '' && /^\d+$/.test(id) && !names.has(Number(id))) names.set(Number(id), name);
  }
  return names;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
