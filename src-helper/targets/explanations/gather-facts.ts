// Gathers what is to be known of a failure: looks at files, owners, the environment.
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

import type { Target } from '../../../gen/sockeye/v1/target';
import { isErrno } from '../../errno';
import { createUserNames, type UserNames } from '../../user-names';
import { proxyFor } from '../transports/environment-proxy';
import type { FailedProbe } from '../probe-target';
import { currentSystem } from '../transports/transport';
import { type FailureFacts, type FileFacts, plainFacts, type UserFacts } from './failure-facts';

/**
 * Looks at what is to be known of a target now, and takes from the knock what it showed. `authority` is what is sent as
 * such. Never rejects.
 */
export async function gatherFacts(
  target: Target,
  said: string,
  { probe, authority = 'localhost' }: { readonly probe?: FailedProbe; readonly authority?: string } = {},
): Promise<FailureFacts> {
  const system = currentSystem();
  const facts = plainFacts(target, system, said);
  const { path } = facts;
  const names = createUserNames();
  return {
    ...facts,
    file: path === undefined ? undefined : await lookAt(path, names),
    closedFolder: path === undefined ? undefined : await findClosedFolder(path, names),
    user: ownUser(names),
    proxy: proxyFor(target.endpoint ?? { address: undefined }, system),
    authority,
    ...(probe && shownBy(probe)),
  };
}

function shownBy(probe: FailedProbe): Partial<FailureFacts> {
  switch (probe.kind) {
    case 'tls-failed':
      return { said: probe.reason, certificate: probe.certificate };
    case 'goaway':
      return { said: probe.said, errorCode: probe.errorCode };
    case 'not-connected':
      return { errno: probe.errno };
    case 'not-http2':
      return { firstBytes: probe.firstBytes };
    case 'closed':
    case 'silent':
    case 'tls-expected':
      return {};
  }
}

async function lookAt(path: string, names: UserNames): Promise<FileFacts | undefined> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch {
    return undefined;
  }
  return {
    path,
    kind: found.isSocket() ? 'socket' : found.isDirectory() ? 'folder' : 'file',
    mode: (found.mode & 0o777).toString(8).padStart(4, '0'),
    owner: names.user(found.uid),
    group: names.group(found.gid),
    groupId: found.gid,
    modifiedAt: found.mtime,
  };
}

/** Asks the system itself, which knows of more than modes; not by access(2), which asks for the real user's rights. */
async function findClosedFolder(path: string, names: UserNames): Promise<FileFacts | undefined> {
  const parts = path.split('/').slice(1, -1);
  for (let depth = 0; depth <= parts.length; depth += 1) {
    const folder = `/${parts.slice(0, depth).join('/')}`;
    try {
      await stat(`${folder}/.`);
    } catch (error) {
      return isErrno(error, 'EACCES') ? lookAt(folder, names) : undefined;
    }
  }
  return undefined;
}

function ownUser(names: UserNames): UserFacts | undefined {
  const id = process.geteuid?.();
  if (id === undefined) return undefined;
  return { name: names.user(id), id, groupIds: [process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])] };
}
