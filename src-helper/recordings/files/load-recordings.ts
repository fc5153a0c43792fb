import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

import type {
  ImportRecordingsRequest,
  ImportRecordingsResponse,
  LoadRecordingsRequest,
  LoadRecordingsResponse,
} from '../../../gen/sockeye/v1/recording';
import { refuseFile } from './refuse-file';

const path = '/sockeye.v1.RecordingService/LoadRecordings';
/** Bytes that are read at once. */
const pieceBytes = 1024 * 1024;

/** Takes recordings in pieces, as RecordingService does. */
export type ImportRecordings = (
  requests: AsyncIterable<ImportRecordingsRequest>,
  signal: AbortSignal,
) => Promise<ImportRecordingsResponse>;

/** Takes the recordings of a file. Throws RpcError in words when it cannot be read, and whatever the import throws. */
export async function* loadRecordings(
  importRecordings: ImportRecordings,
  request: LoadRecordingsRequest,
  signal: AbortSignal,
): AsyncGenerator<LoadRecordingsResponse> {
  if (!isAbsolute(request.path)) throw refuseFile(path, `"${request.path}" is not an absolute path; choose a file.`);
  const refuse = (error: unknown): never => {
    throw refuseFile(path, `"${request.path}" cannot be read.`, error);
  };
  const file = await open(request.path, 'r').catch(refuse);
  try {
    const bytesTotal = BigInt((await file.stat()).size);
    let bytesRead = 0n;
    yield { bytesRead, bytesTotal, recordingIds: [] };
    async function* pieces(): AsyncGenerator<ImportRecordingsRequest> {
      for (;;) {
        // A new buffer each time: the import may keep what it is given.
        const read = await file.read(new Uint8Array(pieceBytes), 0, pieceBytes, null).catch(refuse);
        if (read.bytesRead === 0) return;
        bytesRead += BigInt(read.bytesRead);
        yield { data: read.buffer.subarray(0, read.bytesRead) };
      }
    }
    const { recordingIds } = await importRecordings(pieces(), signal);
    yield { bytesRead, bytesTotal, recordingIds };
  } finally {
    await file.close();
  }
}
