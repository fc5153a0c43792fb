import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';
import type { RecordingStore, RecordingWriter } from '../recording-store';
import { readLine } from './json-lines';

/** The longest line that is taken: a message of 256 MB. */
const lineLimitBytes = 360 * 1024 * 1024;

/**
 * Takes recordings as lines of JSON and returns their new ids. Throws INVALID_ARGUMENT, naming the line, when something is
 * wrong; then the recording of that line is not kept, and those before it are.
 */
export async function importRecordings(
  store: RecordingStore,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let current: { readonly writer: RecordingWriter; isComplete: boolean } | undefined;
  let lineNumber = 0;
  const end = (): void => {
    if (current?.isComplete === false) throw new Error('the recording before it has no status at its end');
    current = undefined;
  };
  try {
    for await (const line of splitLines(pieces)) {
      signal.throwIfAborted();
      lineNumber++;
      if (line.trim() === '') continue;
      const read = readLine(line);
      if (read.kind === 'recording') {
        end();
        const writer = store.begin(read.start);
        current = { writer, isComplete: false };
        if (read.connectedUs > 0) writer.setConnected(read.connectedUs);
        if (read.sentUs !== undefined) writer.setSent(read.sentUs);
        ids.push(writer.id);
      } else {
        if (current === undefined || current.isComplete)
          throw new Error('it is an event without a recording before it');
        current.writer.append(read.event);
        current.isComplete = read.event.kind === 'status';
        await current.writer.untilReady();
      }
    }
    lineNumber++;
    end();
    await store.flush();
    return ids;
  } catch (error) {
    if (current?.isComplete === false) await store.delete([current.writer.id]);
    if (signal.aborted || error instanceof RpcError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const details = `Line ${lineNumber} is not part of an exported recording: ${reason}.`;
    throw new RpcError('/sockeye.v1.RecordingService/ImportRecordings', StatusCode.INVALID_ARGUMENT, details);
  }
}

async function* splitLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    let begin = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, begin)) {
      yield Buffer.concat([...parts, piece.subarray(begin, end)]).toString('utf8');
      parts = [];
      bytes = 0;
      begin = end + 1;
    }
    parts.push(piece.subarray(begin));
    bytes += piece.byteLength - begin;
    if (bytes > lineLimitBytes) throw new Error('it is longer than any line that Sockeye writes');
  }
  if (bytes > 0) yield Buffer.concat(parts).toString('utf8');
}
