// How everything in the helper reaches a target: reflection, calls, checks. Nobody else makes a gRPC client for one.
import type { Client, Metadata } from '@grpc/grpc-js';

import type { Target } from '../../../gen/sockeye/v1/target';
import type { TargetWire } from './target-wire';

/** A connection that somebody uses. */
export interface TargetConnection {
  /** Of grpc-js, for reflection. Shared with other users of the same settings; never close it yourself. */
  readonly client: Client;
  /** For calls, which see more of the wire than grpc-js shows. Shared in the same way. */
  readonly wire: TargetWire;
  /** A fresh copy of the target's own metadata, for the user to add to. */
  readonly metadata: Metadata;
  /** Says that this user is done. A connection without users is closed after a while. Calling it again does nothing. */
  release(): void;
}

/** The connections of the helper to its targets. */
export interface TargetConnections {
  /**
   * A connection with the target's settings; connecting itself happens with the first call. Throws UnusableTarget
   * when the settings cannot work on this system (a pipe outside Windows, a path that is too long, a certificate file
   * that cannot be read).
   */
  acquire(target: Target): TargetConnection;

  /** Closes all connections at once; open calls end. */
  close(): void;
}
