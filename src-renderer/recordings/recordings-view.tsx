import { type JSX, useEffect } from 'react';

import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { statusName } from '../../src-shared/status-code';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ExplanationMessage } from '../ui/explanation-message';
import { formatBytes, formatDurationUs, formatNumberOf, formatTimeOfDay } from '../ui/format';
import { Icon } from '../ui/icon';
import { RecordingSummary } from '../ui/recording/recording-summary';
import { RecordingViewer } from '../ui/recording/recording-viewer';
import { Split } from '../ui/split';
import { VirtualList } from '../ui/virtual/virtual-list';
import type { RecordingsStore } from './recordings-store';
import styles from './recordings-view.module.css';

interface RecordingsViewProps {
  readonly recordings: RecordingsStore;
  readonly service: RecordingService;
}

/** The history: what was called, when and how it ended; the same viewer as everywhere. */
export function RecordingsView({ recordings, service }: RecordingsViewProps): JSX.Element {
  const { recordings: list, totalCount, chosenId, error } = useStore(recordings, state => state);
  useEffect(() => recordings.refresh(), [recordings]);
  const rows = list ?? [];
  const chosen = rows.find(recording => recording.id === chosenId);
  if (list?.length === 0 && error === undefined) {
    return (
      <EmptyState
        title="No recordings yet"
        text="Every call leaves a recording. Make a call in Explore and it appears here."
      />
    );
  }
  const index = rows.findIndex(recording => recording.id === chosenId);
  return (
    <Split
      label="Width of the list of recordings"
      direction="row"
      sized="first"
      initialShare={0.5}
      minFirst={360}
      minSecond={320}
      first={
        <section className={styles.pane} aria-label="Recordings" data-pane="recordings">
          <header className={styles.head}>
            <h2 className={styles.title}>{formatNumberOf(totalCount, 'recording')}</h2>
            <Button look="quiet" label="Refresh recordings" title="Refresh" onClick={recordings.refresh}>
              <Icon name="refresh" />
            </Button>
            <Button
              look="quiet"
              label="Delete recording"
              title="Delete the chosen recording"
              isDisabled={chosen === undefined}
              onClick={() => {
                if (chosen !== undefined) recordings.remove(chosen.id);
              }}
            >
              <Icon name="remove" />
            </Button>
          </header>
          {error === undefined ? null : <ExplanationMessage {...error} />}
          <VirtualList
            role="listbox"
            label="Recordings"
            id="recording-row"
            count={rows.length}
            rowPx={28}
            activeIndex={index}
            onActivate={at => recordings.choose(rows[at]?.id ?? '')}
            attributes={at => ({ 'aria-selected': at === index, 'aria-posinset': at + 1, 'aria-setsize': rows.length })}
            renderRow={at => <RecordingRow recording={rows[at]} />}
          />
        </section>
      }
      second={
        <section className={styles.pane} aria-label="Recording" data-pane="recording">
          {chosen === undefined ? (
            <EmptyState
              title="No recording chosen"
              text="Choose a recording on the left to see what the call brought."
            />
          ) : (
            <>
              <header className={styles.head}>
                <h2 className={styles.title} title={chosen.methodPath}>
                  {chosen.methodPath}
                </h2>
                <RecordingSummary
                  recording={chosen}
                  isRunning={chosen.status === undefined}
                  isCancelling={false}
                  failureCode={undefined}
                />
              </header>
              <RecordingViewer key={chosen.id} recordings={service} recording={chosen} />
            </>
          )}
        </section>
      }
    />
  );
}

function statusWord({ status }: Recording): string {
  return status === undefined ? 'running' : statusName(status.code);
}

function RecordingRow({ recording }: { readonly recording: Recording | undefined }): JSX.Element | null {
  if (recording === undefined) return null;
  const { startedAtUs, methodPath, targetName, status, timings, bytesReceived } = recording;
  return (
    <span className={styles.row} title={`${methodPath}\n${targetName}`}>
      <span className={styles.time}>{formatTimeOfDay(startedAtUs)}</span>
      <span className={styles.method}>{methodPath}</span>
      <span className={styles.target}>{targetName}</span>
      <span className={styles.size}>{formatBytes(bytesReceived)}</span>
      <span className={styles.duration}>{timings === undefined ? '' : formatDurationUs(timings.endedUs)}</span>
      <span className={styles.status} data-tone={status === undefined ? 'busy' : status.code === 0 ? 'ok' : 'bad'}>
        {statusWord(recording)}
      </span>
    </span>
  );
}
