import { Client, connectivityState, InterceptingCall, type Interceptor, Metadata, status } from '@grpc/grpc-js';

import type { Target } from '../../gen/sockeye/v1/target';
import { dialSettings } from './connection-settings';
import { addMetadata } from './metadata';
import type { TargetConnection, TargetConnections } from './target-connections';
import { currentSystem } from './transports/transport';

/** How long a connection without users stays open. */
const idleCloseMs = 30_000;

/** Makes the connections of the helper: one a set of settings, made when it is first needed. */
export function createTargetConnections({ system = currentSystem(), idleMs = idleCloseMs } = {}): TargetConnections {
  const shared = new Map<string, SharedClient>();
  const all = new Set<SharedClient>();

  function open(target: Target): SharedClient {
    const settings = dialSettings(target, system);
    const present = shared.get(settings.key);
    if (present !== undefined && !present.hasFailed()) return present;
    // One that failed waits before it tries again; who clicks now wants to know how it is now.
    const made = new SharedClient(
      calls =>
        new Client(settings.transport.dialTarget, settings.credentials, { ...settings.channelOptions, ...calls }),
      idleMs,
      () => {
        all.delete(made);
        if (shared.get(settings.key) === made) shared.delete(settings.key);
      },
    );
    shared.set(settings.key, made);
    all.add(made);
    present?.closeWhenUnused();
    return made;
  }

  return {
    acquire(target): TargetConnection {
      const metadata = new Metadata();
      addMetadata(metadata, target.metadata);
      const client = open(target);
      return { client: client.client, metadata, release: client.use() };
    },
    close(): void {
      for (const client of [...all]) client.close();
    },
  };
}

/** A client with the number of its users, which closes when it has had none for a while. */
class SharedClient {
  readonly client: Client;
  readonly #calls = new Set<InterceptingCall>();
  readonly #idleMs: number;
  readonly #onClose: () => void;
  #users = 0;
  #isSuperseded = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    connect: (options: { readonly interceptors: Interceptor[] }) => Client,
    idleMs: number,
    onClose: () => void,
  ) {
    this.#idleMs = idleMs;
    this.#onClose = onClose;
    this.client = connect({ interceptors: [trackCalls(this.#calls)] });
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
    return this.client.getChannel().getConnectivityState(false) === connectivityState.TRANSIENT_FAILURE;
  }

  /** Another one takes its place; its users may finish. */
  closeWhenUnused(): void {
    this.#isSuperseded = true;
    this.#closeLater();
  }

  /** Ends open calls as CANCELLED and closes the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const call of this.#calls) call.cancelWithStatus(status.CANCELLED, 'Sockeye closed the connection');
    this.client.close();
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
