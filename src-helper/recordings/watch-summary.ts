import type { Recording } from '../../gen/sockeye/v1/recording';
import type { RecordingSummary } from './recording-summary';

/** 20 times a second. */
const tickMs = 50;

/**
 * The summary at once, then while it changes at most once a tick, and at once when it is final; then it ends. What
 * changes in between is skipped. Ends also when `signal` is aborted.
 */
export async function* watchSummary(
  summary: RecordingSummary,
  isFinal: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Recording> {
  let isStale = true;
  let wake = (): void => undefined;
  const notice = (): void => {
    isStale = true;
    wake();
  };
  const stopListening = summary.listen(notice);
  signal.addEventListener('abort', notice);
  try {
    let isFirst = true;
    while (!signal.aborted) {
      const isLast = isFinal();
      if (isStale || isLast) {
        isStale = false;
        // A recording that was deleted while it ran has no last state worth telling.
        if (isFirst || !isLast || summary.isComplete) yield summary.toRecording();
        if (isLast) return;
        isFirst = false;
        await untilTick(
          () => isFinal() || signal.aborted,
          next => (wake = next),
        );
      }
      await untilNotice(
        () => isStale,
        next => (wake = next),
      );
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', notice);
  }
}

/** A tick has passed, or there is nothing to wait for any more. */
function untilTick(isPointless: () => boolean, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, tickMs);
    const check = (): void => {
      if (!isPointless()) return;
      clearTimeout(timer);
      resolve();
    };
    onWake(check);
    check();
  });
}

function untilNotice(isNoticed: () => boolean, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    onWake(resolve);
    if (isNoticed()) resolve();
  });
}
