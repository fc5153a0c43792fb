import { Client, connectivityState, InterceptingCall, type Interceptor, Metadata, status } from '@grpc/grpc-js';

import type { Target } from '../../../gen/sockeye/v1/target';
import { type DialSettings, dialSettings } from './connection-settings';
import { addMetadata, checkMetadata } from './metadata';
import type { TargetConnection, TargetConnections } from './target-connections';
import { currentSystem } from './transports/transport';
import { TargetWire } from './target-wire';

/** How long a connection without users stays open. */
const idleCloseMs = 30_000;

/** Makes the connections of the helper: one a set of settings, made when it is first needed. */
export function createTargetConnections({ system = currentSystem(), idleMs = idleCloseMs } = {}): TargetConnections {
  const shared = new Map<string, SharedClient>();
  const all = new Set<SharedClient>();
  /** By the target itself: stored ones are never changed, but replaced. */
  const read = new WeakMap<Target, DialSettings>();

  function settingsOf(target: Target): DialSettings {
    const known = read.get(target);
    if (known !== undefined) return known;
    const settings = dialSettings(target, system);
    // The files of TLS are read for each call, because they may change.
    if (settings.tls === undefined) read.set(target, settings);
    return settings;
  }

  function open(target: Target): SharedClient {
    const settings = settingsOf(target);
    const present = shared.get(settings.key);
    if (present !== undefined && !present.hasFailed()) return present;
    // One that failed waits before it tries again; who clicks now wants to know how it is now.
    const made = new SharedClient(settings, idleMs, () => {
      all.delete(made);
      if (shared.get(settings.key) === made) shared.delete(settings.key);
    });
    shared.set(settings.key, made);
    all.add(made);
    present?.closeWhenUnused();
    return made;
  }

  return {
    acquire(target): TargetConnection {
      checkMetadata(target.metadata);
      const used = open(target);
      const release = used.use();
      let metadata: Metadata | undefined;
      // What is only for grpc-js is made when it is asked for: calls do without.
      return {
        get client() {
          return used.client;
        },
        get metadata() {
          if (metadata === undefined) addMetadata((metadata = new Metadata()), target.metadata);
          return metadata;
        },
        wire: used.wire,
        release,
      };
    },
    close(): void {
      for (const client of [...all]) client.close();
    },
  };
}

/** The connections of one set of settings with the number of their users, closed when they have had none for a while. */
class SharedClient {
  readonly wire: TargetWire;
  readonly #settings: DialSettings;
  readonly #calls = new Set<InterceptingCall>();
  readonly #idleMs: number;
  #client: Client | undefined;
  readonly #onClose: () => void;
  #users = 0;
  #isSuperseded = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: DialSettings, idleMs: number, onClose: () => void) {
    this.#settings = settings;
    this.#idleMs = idleMs;
    this.#onClose = onClose;
    this.wire = new TargetWire(settings);
  }

  /** Made when it is first needed. */
  get client(): Client {
    const { transport, credentials, channelOptions } = this.#settings;
    this.#client ??= new Client(transport.dialTarget, credentials, {
      ...channelOptions,
      interceptors: [trackCalls(this.#calls)],
    });
    return this.#client;
  }

  /** Counts one more user; returns what the user calls when done. */
  use(): () => void {
    this.#users++;
    clearTimeout(this.#timer);
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.#users--;
      this.#closeLater();
    };
  }

  hasFailed(): boolean {
    return this.#client?.getChannel().getConnectivityState(false) === connectivityState.TRANSIENT_FAILURE;
  }

  /** Another one takes its place; its users may finish. */
  closeWhenUnused(): void {
    this.#isSuperseded = true;
    this.#closeLater();
  }

  /** Ends open calls, those of grpc-js as CANCELLED, and closes the connections. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const call of this.#calls) call.cancelWithStatus(status.CANCELLED, 'Sockeye closed the connection');
    this.#client?.close();
    this.wire.close();
    this.#onClose();
  }

  #closeLater(): void {
    if (this.#users > 0 || this.#isClosed) return;
    clearTimeout(this.#timer);
    if (this.#isSuperseded) {
      this.close();
      return;
    }
    this.#timer = setTimeout(() => this.close(), this.#idleMs);
    this.#timer.unref();
  }
}

/** Keeps the set of open calls, because closing a channel leaves its calls open. */
function trackCalls(calls: Set<InterceptingCall>): Interceptor {
  return (options, nextCall) => {
    const call = new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        calls.add(call);
        next(metadata, {
          onReceiveStatus(received, forward) {
            calls.delete(call);
            forward(received);
          },
        });
      },
    });
    return call;
  };
}
