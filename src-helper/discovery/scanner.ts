// What a scanner of a system yields. Nothing here knows a platform.
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import type { Listener } from '../../gen/sockeye/v1/discovery';
import type { Explanation } from '../../gen/sockeye/v1/explanation';

/** A listener as the system shows it; what it means (well known, mine, Sockeye's own) is worked out elsewhere. */
export type FoundListener = Pick<
  Listener,
  'id' | 'boundTo' | 'owners' | 'file' | 'isOpenToNetwork' | 'cannotDialBecause' | 'socketInode'
> & {
  /** Undefined when it cannot be said; `cannotDialBecause` tells why. */
  readonly endpoint: Endpoint | undefined;
  /** The user the socket belongs to, where the system says so without its owners. */
  readonly socketUid: number | undefined;
  /** Set where the system says it in another way than by the uid. */
  readonly isMine?: boolean;
};

/** What one look at the system showed. */
export interface Scan {
  /** By id. A listener that has not changed since the scan before is the same object. */
  readonly listeners: ReadonlyMap<string, FoundListener>;
  /** What could not be seen. */
  readonly blindSpots: readonly Explanation[];
}

/**
 * Looks at the system and connects to nobody. It remembers what it saw, so that a scan without news is cheap. Never two
 * scans at once. Rejects, with words for people, when the system cannot be looked at, and with the reason of `signal`.
 */
export interface Scanner {
  scan(signal: AbortSignal): Promise<Scan>;
}
