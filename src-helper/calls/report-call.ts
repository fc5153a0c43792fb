import type { RunResponse } from '../../gen/sockeye/v1/call';
import type { RecordingWriter } from '../recordings/recording-store';
import type { CallNews } from './call-news';

/** The recording as it grows, with other news in between, until the call has ended or `signal` is aborted. */
export async function* reportCall(
  writer: RecordingWriter,
  news: CallNews,
  signal: AbortSignal,
): AsyncGenerator<RunResponse> {
  const recordings = writer.watch(signal)[Symbol.asyncIterator]();
  const readOn = (): void => {
    recordings.next().then(
      recording => news.setRecording(recording),
      (error: unknown) => news.fail(error),
    );
  };
  readOn();
  for (;;) {
    const { rejected, series, recording } = await news.next();
    for (const value of rejected) yield { update: { $case: 'rejected', value } };
    if (series !== undefined) yield { update: { $case: 'series', value: series } };
    if (recording === undefined) continue;
    if (recording.done === true) return;
    yield { update: { $case: 'recording', value: recording.value } };
    readOn();
  }
}
