// Plays main for the benchmarks of the link, on the runtime that the app has (Electron as Node): owns a helper and the
// floor beside it, and runs one window of one side when it is told to. Talks by IPC: RigRequest in, RigReply out.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Client, Metadata } from '@grpc/grpc-js';

import { PingRequest } from '../../gen/sockeye/v1/link';
import { forkHelper } from '../../src-main/helper/fork-helper';
import { launchLink } from '../../src-main/helper/launch-link';
import { createLinkClient } from '../../src-main/helper/link-client';
import { createSocketDirectory } from '../../src-main/helper/socket-directory';
import { linkTokenKey } from '../../src-shared/helper-messages';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { pinProcess } from '../measure/pin-process';
import { connectRaw } from '../measure/raw-client';
import { medianRoundTripUs } from '../measure/round-trips';

/** Which side to run for how long. */
export interface RigRequest {
  readonly side: RigSide;
  readonly windowMs: number;
}

/** `link`: a ping from main to the helper. `raw`: the floor. `unix` and `tcp`: one helper, two transports. */
export type RigSide = 'link' | 'raw' | 'unix' | 'tcp';

/** Where the programs are that the rig forks. */
export interface RigPrograms {
  readonly helper: string;
  readonly rawEcho: string;
  readonly twoWayHelper: string;
}

/** Clients on one core, servers on the other: where the kernel puts them must not decide. */
const clientCore = 1;
const serverCore = 0;
const pingPath = '/sockeye.v1.LinkService/Ping';
const payload = new Uint8Array(100).fill(7);

async function main(): Promise<void> {
  const programs = JSON.parse(process.argv[2] ?? '') as RigPrograms;
  const directory = await mkdtemp(join(tmpdir(), 'rig-'));
  const sockets = await createSocketDirectory([directory]);
  const helper = await launchLink(
    {
      spawn: () => forkHelper(programs.helper),
      sockets,
      dataDirectory: directory,
      sampleDirectory: join(directory, 'sample'),
      isSafe: false,
      settings: () => helperSettings(defaultValues()),
    },
    new AbortController().signal,
  );
  pinProcess(helper.process.pid, serverCore);
  pinProcess(process.pid, clientCore);
  const rawPath = join(directory, 'raw');
  await forkUntilItSays(programs.rawEcho, [rawPath]);
  const raw = await connectRaw(rawPath);
  const token = 'b'.repeat(64);
  const unixPath = join(directory, 'two-way');
  const port = await forkUntilItSays(programs.twoWayHelper, [unixPath, token]);
  const clients = { unix: createLinkClient(`unix:${unixPath}`), tcp: createLinkClient(`127.0.0.1:${String(port)}`) };

  const roundTrips: Record<RigSide, () => Promise<void>> = {
    link: () => ping(helper.link.client, helper.link.token),
    raw: () => raw.ping(payload),
    unix: () => ping(clients.unix, token),
    tcp: () => ping(clients.tcp, token),
  };
  process.on('message', ({ side, windowMs }: RigRequest) => {
    medianRoundTripUs(windowMs, roundTrips[side]).then(
      us => process.send?.(us),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => {
    void helper.process
      .stop()
      .then(() => rm(directory, { recursive: true, force: true }))
      .then(() => process.exit(0));
  });
  process.send?.('ready');
}

/** One unary call as the relay makes it: a bidi call with the token, bytes in, bytes out. */
function ping(client: Client, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const metadata = new Metadata();
    metadata.set(linkTokenKey, token);
    const call = client.makeBidiStreamRequest<Uint8Array, Uint8Array>(
      pingPath,
      data => data as Buffer,
      data => data,
      metadata,
    );
    call.on('data', () => undefined);
    call.on('error', () => undefined);
    call.on('status', ({ code, details }: { code: number; details: string }) => {
      if (code === 0) resolve();
      else reject(new Error(details));
    });
    call.write(Buffer.from(PingRequest.encode({ payload }).finish()));
    call.end();
  });
}

function forkUntilItSays(file: string, args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(file, args);
    if (child.pid !== undefined) pinProcess(child.pid, serverCore);
    child.once('message', resolve);
    child.once('error', reject);
  });
}

void main();
