// Gathers what is to be known of a failure: looks at files, owners, the environment.
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Target } from '../../gen/sockeye/v1/target';
import { isErrno } from '../errno';
import { createUserNames, type UserNames } from '../user-names';
import { proxyFor } from '../wire/dial/transports/environment-proxy';
import type { FailedProbe } from '../wire/dial/probe-target';
import { currentSystem } from '../wire/dial/transports/transport';
import { findMissingRoot } from './missing-root';
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
    neighbour: path === undefined ? undefined : await findNeighbour(path),
    user: ownUser(names),
    proxy: proxyFor(target.endpoint ?? { address: undefined }, system),
    authority,
    ...(probe && shownBy(probe)),
    missingRoot:
      probe?.kind === 'tls-failed'
        ? findMissingRoot(probe.certificate, target.connection?.tls?.caPath ?? '')
        : undefined,
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

/**
 * A socket with nearly this name, where nothing has it: in other letters, or with a port behind it. Grpc.Core listens at
 * the file `/p:0` when it is told `unix:/p` and the port 0.
 */
async function findNeighbour(path: string): Promise<string | undefined> {
  try {
    await stat(path);
    return undefined;
  } catch {
    // Nothing is there.
  }
  const name = basename(path);
  const isNear = (other: string): boolean =>
    other.toLowerCase() === name.toLowerCase() ||
    (other.startsWith(`${name}:`) && /^\d+$/.test(other.slice(name.length + 1)));
  const near = (await readdir(dirname(path)).catch(() => [])).filter(isNear).sort().slice(0, 10);
  for (const each of near) {
    const found = await stat(join(dirname(path), each)).catch(() => undefined);
    if (found?.isSocket() === true) return join(dirname(path), each);
  }
  return undefined;
}

function ownUser(names: UserNames): UserFacts | undefined {
  const id = process.geteuid?.();
  if (id === undefined) return undefined;
  return { name: names.user(id), id, groupIds: [process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])] };
}
