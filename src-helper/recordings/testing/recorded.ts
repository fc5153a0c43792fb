import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { StatusOrigin } from '../../../gen/sockeye/v1/recording';
import { MethodKind } from '../../../gen/sockeye/v1/schema';
import { createLog } from '../../../src-shared/log';
import { createDiskRecordingStore, type DiskRecordingStore } from '../disk/disk-recording-store';
import type { Quota } from '../disk/thread-messages';
import type { RecordedEvent, RecordingStart } from '../recording-store';
import { serveInProcess } from './serve-in-process';

/** A start of a call, for tests. */
export const callStart: RecordingStart = {
  targetId: 't',
  targetName: 'Target',
  endpoint: undefined,
  methodPath: 'a.B/C',
  methodKind: MethodKind.METHOD_KIND_BIDIRECTIONAL,
  schemaHash: 'hash',
  startedAtUs: BigInt(Date.now()) * 1_000n,
};

/** The end of a call. */
export const callEnd: RecordedEvent = {
  kind: 'status',
  atUs: 9_000_000_000,
  status: { code: 0, message: 'fine', origin: StatusOrigin.STATUS_ORIGIN_TARGET, explanation: undefined },
  trailers: [{ key: 'a', value: { $case: 'text', value: 'b' } }],
};

/** A message of this text. */
export function messageOf(text: string | Uint8Array, isSent = false, atUs = 5): RecordedEvent {
  return { kind: 'message', atUs, isSent, data: typeof text === 'string' ? Buffer.from(text) : text };
}

/** Limits that no test meets by accident; nothing is done in the background. */
export const wideQuota: Quota = {
  limitBytes: 1e10,
  ageLimitMs: 1e10,
  memoryLimitBytes: 1e9,
  undoMs: 60_000,
  intervalMs: 1e9,
};

/** Opens a store on disk. */
export function openStore(directory: string, quota: Partial<Quota> = {}): Promise<DiskRecordingStore> {
  const log = createLog('test', () => undefined);
  return createDiskRecordingStore({ startThread: serveInProcess, directory, quota: { ...wideQuota, ...quota }, log });
}

/** A fresh directory, and how to remove it. */
export function makeDirectory(): { readonly directory: string; readonly remove: () => void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'sockeye-recordings-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
