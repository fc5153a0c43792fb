import type { ChannelOptions } from '@grpc/grpc-js';

import type { UnusableReason } from '../unusable-reason';

/** The system that the helper runs on, as far as transports care. A parameter, so that tests can be on any. */
export interface System {
  /** As in `process.platform`. */
  readonly platform: string;
  /** As in `process.versions.uv`: `1.46.0`. */
  readonly libuvVersion: string;
}

/** How to reach an endpoint, and how to listen there. */
export interface Transport {
  /** Why it cannot work on this system; undefined when it can. `said` is what the words of the cause quote. */
  readonly unusableBecause: { readonly cause: UnusableReason; readonly said?: string } | undefined;
  /** What grpc-js dials. */
  readonly dialTarget: string;
  /** What this transport needs of a channel. */
  readonly channelOptions: ChannelOptions;
  /** `:authority` unless the user overrides it. */
  readonly authority: string;
  /** What node:net connects to, and what a listener there listens on. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number };
  /** It ends on this machine. */
  readonly isLocal: boolean;
}

/** The system that this process runs on. */
export function currentSystem(): System {
  return { platform: process.platform, libuvVersion: process.versions.uv };
}
