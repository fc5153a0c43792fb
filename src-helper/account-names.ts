// Names of users and groups, as the system's files of accounts have them.
import { readFileSync } from 'node:fs';

/** The name of a user, or `user 501` when the system's files do not know it. Never throws. */
export function userName(uid: number): string {
  return nameIn('/etc/passwd', uid) ?? `user ${uid}`;
}

/** The name of a group, or `group 501` when the system's files do not know it. Never throws. */
export function groupName(gid: number): string {
  return nameIn('/etc/group', gid) ?? `group ${gid}`;
}

/** Lines are `name:x:id:...` in both files (passwd(5), group(5)). Accounts of a directory service are not in them. */
function nameIn(file: string, id: number): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':');
    if (number === String(id) && name !== undefined && name !== '') return name;
  }
  return undefined;
}
