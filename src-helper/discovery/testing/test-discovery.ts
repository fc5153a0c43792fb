// What tests of discovery and of probing start from: real sockets in a folder of their own, and a discovery that sees no
// others, so that a test never touches what else runs on the machine.
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Listener, ProbeListenersRequest, ProbeResult } from '../../../gen/sockeye/v1/discovery';
import { ProbeListenersRequest as Request } from '../../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { createLog } from '../../../src-shared/log';
import { currentSystem, type System } from '../../wire/dial/transports/transport';
import { createScanner } from '../create-scanner';
import { createDiscovery, type Discovery } from '../discovery';
import { createProber, type ProbeListeners } from '../probing/probe-listeners';
import type { TalkLimits } from '../probing/talk-to-endpoint';
import type { Scanner } from '../scanner';
import { createUserNames } from '../../user-names';

/** Long enough for a machine that is busy with other things. */
const patientLimits: TalkLimits = { connectMs: 10_000, answerMs: 10_000 };

/** Something that listens and counts who comes. */
export interface CountingListener {
  readonly server: Server;
  /** How many connections it has taken. */
  readonly connections: () => number;
}

/** A folder, and what else needs an end, for one test. */
export class DiscoveryScope {
  readonly #ends: (() => unknown)[] = [];
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes the folder. */
  static async open(): Promise<DiscoveryScope> {
    return new DiscoveryScope(await mkdtemp(join(tmpdir(), 'sk-disc-')));
  }

  /** A path in the folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Done at the end of the test, the last first. */
  onEnd(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** Ends everything. */
  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Listens on a path in the folder, or on a free port of loopback, and does with each connection what it is told. */
  async listen(
    at: string | { readonly host: string; readonly port?: number },
    onConnection: (socket: Socket) => void = () => undefined,
  ): Promise<CountingListener> {
    let count = 0;
    const sockets = new Set<Socket>();
    const server = createServer(socket => {
      count += 1;
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.resume();
      onConnection(socket);
    });
    if (typeof at === 'string') server.listen(at);
    else server.listen(at.port ?? 0, at.host);
    await once(server, 'listening');
    this.onEnd(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(resolve));
    });
    return { server, connections: () => count };
  }

  /** Starts a program that is killed at the end, and answers its first output, once it has printed `word`. */
  async run(
    word: string,
    program: string,
    args: readonly string[],
    options: SpawnOptions = {},
  ): Promise<{ readonly child: ChildProcess; readonly said: string }> {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.onEnd(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    const said = await untilSaid(child, word);
    return { child, said };
  }
}

/** Resolves with all it has printed when `word` is in it; rejects when the program ends before. */
function untilSaid(child: ChildProcess, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        said += data.toString();
        if (said.includes(word)) resolve(said);
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`The program ended: ${said}`)));
  });
}

/** A discovery that sees what is in a folder, and the ports that a test names. */
export interface TestDiscovery {
  readonly discovery: Discovery;
  /** Probes to the end; the results in the order in which they came. */
  readonly probe: (request: Partial<ProbeListenersRequest>, signal?: AbortSignal) => Promise<readonly ProbeResult[]>;
  /** The listeners of now. */
  readonly list: () => Promise<readonly Listener[]>;
}

/** Makes it. Limits are patient unless given: only what is silent takes them. */
export function createTestDiscovery(
  isSeen: (listener: Pick<Listener, 'boundTo'>) => boolean,
  { limits = patientLimits, system = currentSystem() }: { readonly limits?: TalkLimits; readonly system?: System } = {},
): TestDiscovery {
  const names = createUserNames();
  const uid = process.geteuid?.();
  const scanner = narrow(createScanner(system, names), isSeen);
  const discovery = createDiscovery({ scanner, names, uid, log: createLog('test', () => undefined) });
  const prober = createProber(discovery, { system, names, uid, limits });
  return {
    discovery,
    probe: (request, signal = new AbortController().signal) => collect(prober, request, signal),
    list: async () => [...(await discovery.current(new AbortController().signal)).listeners.values()],
  };
}

/** The endpoint of a Unix socket. */
export function unixEndpoint(path: string): Endpoint {
  return { address: { $case: 'unix', value: { path } } };
}

/** The endpoint of a port of this machine. */
export function tcpEndpoint(port: number, host = '127.0.0.1'): Endpoint {
  return { address: { $case: 'tcp', value: { host, port } } };
}

function narrow(scanner: Scanner, isSeen: (listener: Pick<Listener, 'boundTo'>) => boolean): Scanner {
  return {
    async scan(signal) {
      const { listeners, blindSpots } = await scanner.scan(signal);
      return { listeners: new Map([...listeners].filter(([, listener]) => isSeen(listener))), blindSpots };
    },
  };
}

async function collect(
  prober: ProbeListeners,
  request: Partial<ProbeListenersRequest>,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for await (const { update } of prober(Request.fromPartial(request), signal)) {
    if (update?.$case === 'result') results.push(update.value);
  }
  return results;
}
