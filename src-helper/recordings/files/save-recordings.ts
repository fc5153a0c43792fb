import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

import type {
  ExportRecordingRequest,
  ExportRecordingResponse,
  SaveRecordingsRequest,
  SaveRecordingsResponse,
} from '../../../gen/sockeye/v1/recording';
import { refuseFile } from './refuse-file';

const path = '/sockeye.v1.RecordingService/SaveRecordings';
/** Bytes between two reports of how far it has come. */
const reportBytes = 4 * 1024 * 1024;

/** Exports one recording in pieces, as RecordingService does. */
export type ExportRecording = (
  request: ExportRecordingRequest,
  signal: AbortSignal,
) => AsyncIterable<ExportRecordingResponse>;

/**
 * Writes recordings into a file, with a file beside it until all is there, so that a failure leaves what was there before.
 * Throws RpcError in words when the file cannot be written, and whatever the export throws.
 */
export async function* saveRecordings(
  exportRecording: ExportRecording,
  request: SaveRecordingsRequest,
  signal: AbortSignal,
): AsyncGenerator<SaveRecordingsResponse> {
  const { recordingIds, format, direction } = request;
  if (!isAbsolute(request.path) || request.path.includes('\0')) {
    throw refuseFile(path, `"${request.path}" is not an absolute path; choose where to write to.`);
  }
  const partPath = `${request.path}.part-${process.pid}-${Date.now()}`;
  const file = await open(partPath, 'wx', 0o600).catch((error: unknown) => {
    throw refuseFile(path, `"${request.path}" cannot be written.`, error);
  });
  let recordingsWritten = 0;
  let bytesWritten = 0n;
  let isDone = false;
  try {
    let reported = 0n;
    for (const recordingId of recordingIds) {
      for await (const { data } of exportRecording({ recordingId, format, direction }, signal)) {
        signal.throwIfAborted();
        await write(file, data, request.path);
        bytesWritten += BigInt(data.length);
        if (bytesWritten - reported < reportBytes) continue;
        reported = bytesWritten;
        yield { recordingsWritten, bytesWritten };
      }
      recordingsWritten += 1;
    }
    await file.close();
    await rename(partPath, request.path).catch((error: unknown) => {
      throw refuseFile(path, `"${request.path}" cannot be written.`, error);
    });
    isDone = true;
  } finally {
    if (!isDone) {
      await file.close().catch(() => undefined);
      await rm(partPath, { force: true });
    }
  }
  yield { recordingsWritten, bytesWritten };
}

async function write(file: FileHandle, data: Uint8Array, name: string): Promise<void> {
  try {
    await file.writeFile(data);
  } catch (error) {
    throw refuseFile(path, `"${name}" cannot be written.`, error);
  }
}
