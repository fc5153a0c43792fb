// One helper and the link to it: fresh socket, fresh token, fresh client each time.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';

import type { ChosenPath, HelperSettings } from '../../src-shared/helper-messages';
import type { OpenCall } from '../rpc/call-port';
import type { HelperLink } from '../rpc/relay-call';
import { type ChildHandle, launchHelper } from './helper-process';
import type { LaunchedHelper } from './helper-supervisor';
import { removeAbandonedSocket, type SocketDirectory } from './socket-directory';

/** A link, where it is, and how to call over it. */
export interface LaunchedLink extends HelperLink {
  readonly openCall: OpenCall;
  readonly socketPath: string;
  /** Tells the helper of changed settings. */
  applySettings(settings: HelperSettings): void;
  /** Tells the helper what the user has chosen in a dialog. */
  choosePaths(paths: readonly ChosenPath[]): void;
}

/** What a launch needs besides a process. */
export interface LaunchLinkOptions {
  readonly spawn: () => ChildHandle;
  readonly sockets: SocketDirectory;
  /** The folder with the user's targets and recordings; exists. */
  readonly dataDirectory: string;
  /** The folder for the public socket of the sample; the helper makes it. */
  readonly sampleDirectory: string;
  /** Whether the history stays closed; see GetAppInfoResponse. */
  readonly isSafe: boolean;
  /** Asked at the launch, and again once the helper is ready. */
  readonly settings: () => HelperSettings;
  /** What the user has chosen in dialogs so far, the newest last; asked at the launch, and again once the helper is ready. */
  readonly chosenPaths?: () => readonly ChosenPath[];
}

/** How long the helper may take to be ready, and to stop, in milliseconds. */
const readyLimitMs = 20_000;
const stopLimitMs = 2500;

/** Starts a helper and opens the link to it. Rejects with a sentence when the helper does not become ready. */
export async function launchLink(
  { spawn, sockets, dataDirectory, sampleDirectory, isSafe, settings, chosenPaths = () => [] }: LaunchLinkOptions,
  signal: AbortSignal,
): Promise<LaunchedHelper<LaunchedLink>> {
  const socketPath = await sockets.freshSocketPath();
  const token = randomBytes(32).toString('hex');
  const start = {
    kind: 'start',
    socketPath,
    token,
    dataDirectory,
    sampleDirectory,
    isSafe,
    settings: settings(),
    chosenPaths: [...chosenPaths()],
  } as const;
  const removeSocket = (): Promise<void> => rm(socketPath, { force: true }).catch(() => undefined);
  const launched = launchHelper({ spawn, start, readyLimitMs, stopLimitMs }, signal);
  // Loaded while the helper starts: gRPC is most of main's code, and Electron is not ready before main has loaded.
  const [{ createLinkClient, createRelay }, process] = await Promise.all([import('./link-client'), launched]).catch(
    async (error: unknown) => {
      await removeSocket();
      throw error;
    },
  );
  const client = createLinkClient(`unix:${socketPath}`);
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // one for each open call
  void process.exited.then(() => gone.abort());
  const link: HelperLink = { client, token, gone: gone.signal };
  const applySettings = (changed: HelperSettings): void => process.send({ kind: 'settings', settings: changed });
  const choosePaths = (paths: readonly ChosenPath[]): void => process.send({ kind: 'chosen', paths });
  // From now on each change is told as it comes; those of the time in which it started are told here.
  if (!isDeepStrictEqual(settings(), start.settings)) applySettings(settings());
  const chosenMeanwhile = chosenPaths().slice(start.chosenPaths.length);
  if (chosenMeanwhile.length > 0) choosePaths(chosenMeanwhile);
  return {
    process,
    link: { ...link, socketPath, openCall: createRelay(link), applySettings, choosePaths },
    async close() {
      client.close();
      await removeSocket();
      if (process.sampleSocketPath !== undefined) await removeAbandonedSocket(process.sampleSocketPath);
    },
  };
}
