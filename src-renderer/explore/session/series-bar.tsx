import type { JSX } from 'react';

import type { SeriesProgress } from '../../../gen/sockeye/v1/call';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';
import { canSendSeries } from './can-send';
import styles from './series-bar.module.css';
import { parseRate } from './series-rate';
import type { SessionStore } from './session-store';
import type { RequestTab } from './session-state';

interface SeriesBarProps {
  readonly session: SessionStore;
  readonly tab: RequestTab;
  /** Nothing can be called then. */
  readonly isTargetGone: boolean;
}

/** Sends the prepared messages by themselves, and says how that goes. */
export function SeriesBar({ session, tab, isTargetGone }: SeriesBarProps): JSX.Element {
  const { id, rate, call } = tab;
  const parsed = parseRate(rate);
  const problem = parsed.kind === 'problem' ? parsed.message : undefined;
  const series = call?.series;
  const canBegin = canSendSeries(tab) && (!isTargetGone || call?.isOpen === true);
  const isStopped = series?.isRunning === false && tab.messages.some(message => message.rejected !== undefined);
  return (
    <div className={styles.bar} role="group" aria-label="Send by itself">
      <Button
        title="Send each message once, in this order (Ctrl+Shift+Enter)"
        shortcut="Control+Shift+Enter"
        isDisabled={!canBegin}
        onClick={() => session.sendSeries(id, false)}
      >
        Send all
      </Button>
      <Button
        title="Send the messages over and over, until it is stopped"
        isDisabled={!canBegin}
        onClick={() => session.sendSeries(id, true)}
      >
        Repeat
      </Button>
      <label className={styles.rate}>
        at
        <input
          className={styles.input}
          aria-label="Rate"
          aria-invalid={problem !== undefined}
          title={problem ?? 'Messages a second; empty for as fast as the target takes them'}
          value={rate}
          placeholder="full speed"
          inputMode="decimal"
          spellCheck={false}
          onChange={event => session.change(id, { rate: event.target.value })}
        />
        /s
      </label>
      <Button
        title="Stop sending; the call stays open"
        isDisabled={series?.isRunning !== true}
        onClick={() => session.stopSeries(id)}
      >
        Stop
      </Button>
      <span
        className={styles.progress}
        role="status"
        aria-label="Sent by itself"
        data-tone={problem === undefined && !isStopped ? 'ok' : 'bad'}
        title={problem}
      >
        {problem ?? (series === undefined ? '' : isStopped ? 'Stopped: a message is wrong' : progressWords(series))}
      </span>
    </div>
  );
}

/** `1,200 of 5,000 sent, 998/s`. */
export function progressWords({ sent, total, ratePerSecond, isRunning }: SeriesProgress): string {
  const counts = total === 0n ? `${formatCount(sent)} sent` : `${formatCount(sent)} of ${formatCount(total)} sent`;
  if (sent < 2n) return counts;
  const rate = ratePerSecond >= 10 ? formatCount(Math.round(ratePerSecond)) : ratePerSecond.toFixed(1);
  return `${counts}, ${isRunning ? '' : 'at '}${rate}/s`;
}
