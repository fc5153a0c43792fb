// Asks whoever knows, each within a limit: what does not answer is reported so, and not waited for.
import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { askHelper } from '../helper/ask-helper';
import type { OpenCall } from '../rpc/call-port';

/** How long the helper, or the disk, may take for an answer, in milliseconds. */
export const answerLimitMs = 1500;
/** How many files of the data folder are looked at. */
const fileLimit = 20_000;

/** What the helper says of itself; where it says nothing, why. */
export type HelperAnswer =
  | {
      readonly kind: 'answer';
      readonly roundTripMs: number;
      readonly residentBytes: number;
      readonly nodeVersion: string;
      readonly targets: number;
      /** Undefined while nobody has asked for recordings. */
      readonly recordings: number | undefined;
      readonly historyProblem: string;
    }
  | { readonly kind: 'silence'; readonly reason: string };

/** What one entry of the data folder takes of the disk. */
export interface DiskUse {
  readonly name: string;
  readonly bytes: number;
}

/** How full the data folder and its disk are; undefined where the system does not say. */
export interface DiskFacts {
  readonly entries: readonly DiskUse[];
  readonly freeBytes: number | undefined;
  /** False when the disk took too long: then there is what was counted by then. */
  readonly isWhole: boolean;
}

/** Asks the helper about itself. Never rejects. */
export async function askAboutHelper(openCall: OpenCall): Promise<HelperAnswer> {
  const { methods } = LinkServiceDefinition;
  try {
    const beganMs = performance.now();
    const limits = { request: {}, limitMs: answerLimitMs };
    const info = await askHelper(openCall, LinkServiceDefinition, methods.getHelperInfo, limits);
    const roundTripMs = performance.now() - beganMs;
    const { targets, recordings, historyProblem } = await askHelper(
      openCall,
      LinkServiceDefinition,
      methods.countKept,
      limits,
    );
    const residentBytes = Number(info.residentBytes);
    return {
      kind: 'answer',
      roundTripMs,
      residentBytes,
      nodeVersion: info.nodeVersion,
      targets,
      recordings,
      historyProblem,
    };
  } catch (error) {
    return { kind: 'silence', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Adds up what Sockeye's own files in the data folder take; what Chromium keeps there is one sum, for names in it may be
 * anybody's. Never rejects. Aborting `signal` ends it with what was counted so far, also while a disk does not answer.
 */
export async function measureDisk(dataDirectory: string, signal: AbortSignal): Promise<DiskFacts> {
  const sums = new Map<string, number>();
  let left = fileLimit;
  const add = async (folder: string, label: string | undefined): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (left-- <= 0 || signal.aborted) return;
      const file = path.join(folder, entry.name);
      const sum = label ?? ownEntry(entry.name);
      if (entry.isDirectory()) await add(file, sum);
      else if (entry.isFile()) {
        const bytes = await stat(file).then(
          ({ size }) => size,
          () => 0,
        );
        sums.set(sum, (sums.get(sum) ?? 0) + bytes);
      }
    }
  };
  let freeBytes: number | undefined;
  const measure = async (): Promise<boolean> => {
    await add(dataDirectory, undefined);
    freeBytes = await statfs(dataDirectory).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
    return !signal.aborted;
  };
  const isWhole = await Promise.race([measure(), untilAborted(signal)]);
  return { entries: [...sums].map(([name, bytes]) => ({ name, bytes })), freeBytes, isWhole };
}

function untilAborted(signal: AbortSignal): Promise<false> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}

/** What an entry of the data folder counts as. */
function ownEntry(name: string): string {
  if (name.startsWith('recordings')) return 'recordings';
  if (name.startsWith('targets.json')) return 'targets';
  if (name.startsWith('settings.')) return 'settings';
  return name === 'logs' || name === 'schemas' ? name : 'browser';
}
