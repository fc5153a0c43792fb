import { type Listener, OwnUse, type ProbeOutcome } from '../../gen/sockeye/v1/discovery';
import { findOwnUse } from './own-use';
import type { FoundListener } from './scanner';
import type { UserNames } from '../user-names';
import { findWellKnown } from './known/find-well-known';

/** A listener as it is told, from what a scanner found. `uid`: who we are; undefined on Windows. */
export function describeListener(
  found: FoundListener,
  uid: number | undefined,
  names: UserNames,
  firstSeenAtUs: bigint,
  lastProbe: ProbeOutcome | undefined,
): Listener {
  return {
    id: found.id,
    endpoint: found.endpoint,
    boundTo: found.boundTo,
    owners: found.owners,
    file: found.file,
    isOpenToNetwork: found.isOpenToNetwork,
    cannotDialBecause: found.cannotDialBecause,
    socketInode: found.socketInode,
    wellKnown: found.endpoint && findWellKnown(found.endpoint, found.owners),
    ownUse: found.endpoint === undefined ? OwnUse.OWN_USE_UNSPECIFIED : findOwnUse(found.endpoint),
    isMine: isMine(found, uid),
    ...userOf(found, names),
    firstSeenAtUs,
    lastProbe,
  };
}

/** Whose it is, as far as is known. */
function userOf({ owners, socketUid, file }: FoundListener, names: UserNames): Pick<Listener, 'uid' | 'user'> {
  const [owner] = owners;
  if (owner !== undefined && (owner.uid !== undefined || owner.user !== ''))
    return { uid: owner.uid, user: owner.user };
  const uid = socketUid ?? file?.uid;
  return { uid, user: uid === undefined ? '' : names.user(uid) };
}

function isMine(found: FoundListener, uid: number | undefined): boolean {
  const { owners, socketUid, file } = found;
  if (found.isMine !== undefined) return found.isMine;
  if (uid === undefined) return false;
  if (owners.length > 0) return owners.some(owner => owner.uid === uid);
  return (socketUid ?? file?.uid) === uid;
}
