import type { JSX } from 'react';

import type { Recording } from '../../../gen/sockeye/v1/recording';
import { statusTone, statusWord } from '../status-words';
import { formatBytes, formatCount, formatDurationUs } from '../format';
import styles from './recording-summary.module.css';

interface RecordingSummaryProps {
  readonly recording: Recording | undefined;
  readonly isRunning: boolean;
  readonly isCancelling: boolean;
  /** Set when our own link failed or the helper refused: the name of the code. How the call ended is not known then. */
  readonly failureCode: string | undefined;
}

/** How a call stands in one line: counts, bytes, time and status. */
export function RecordingSummary(props: RecordingSummaryProps): JSX.Element {
  const { recording } = props;
  const { word, tone } = standing(props);
  return (
    <div className={styles.summary}>
      {recording === undefined ? null : (
        <>
          <span className={[styles.part, styles.sent].join(' ')} title="Messages sent">
            {formatCount(recording.messagesSent)} sent
          </span>
          <span className={styles.part} title={`Messages received, ${formatBytes(recording.bytesReceived)}`}>
            <span className={styles.arrow} aria-hidden="true">
              {'< '}
            </span>
            {formatCount(recording.messagesReceived)}
            <span className={styles.word}> received</span>
          </span>
          <span className={[styles.part, styles.bytes].join(' ')} title="Bytes received">
            {formatBytes(recording.bytesReceived)}
          </span>
          <span className={styles.time} title={timings(recording)}>
            {duration(recording)}
          </span>
        </>
      )}
      <span className={styles.status} data-tone={tone} role="status" aria-label="Call status">
        {word}
      </span>
    </div>
  );
}

function standing({ recording, isRunning, isCancelling, failureCode }: RecordingSummaryProps): {
  readonly word: string;
  readonly tone: 'ok' | 'bad' | 'busy';
} {
  if (failureCode !== undefined) return { word: failureCode, tone: 'bad' };
  const status = recording?.status;
  if (status !== undefined) return { word: statusWord(status), tone: statusTone(status) };
  if (isCancelling) return { word: 'cancelling', tone: 'busy' };
  return isRunning ? { word: 'running', tone: 'busy' } : { word: 'not sent', tone: 'bad' };
}

function duration({ timings: when, status }: Recording): string {
  const us = status === undefined ? when?.lastMessageUs : when?.endedUs;
  return us === undefined || us === 0n ? '' : formatDurationUs(us);
}

/** Where the time went, for a tooltip. */
function timings({ timings: when }: Recording): string {
  if (when === undefined) return '';
  const parts: readonly (readonly [string, bigint])[] = [
    ['connected', when.connectedUs],
    ['sent', when.sentUs ?? 0n],
    ['headers', when.headersUs],
    ['first message', when.firstMessageUs],
    ['last message', when.lastMessageUs],
    ['ended', when.endedUs],
  ];
  return parts
    .filter(([, us]) => us !== 0n)
    .map(([name, us]) => `${name} ${formatDurationUs(us)}`)
    .join('\n');
}
