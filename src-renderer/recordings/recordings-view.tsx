import { type JSX, useEffect, useState } from 'react';

import type { RecordingService } from '../../gen/sockeye/v1/recording';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ExplanationMessage } from '../ui/explanation-message';
import { formatNumberOf } from '../ui/format';
import { Split } from '../ui/split';
import { ExportDialog } from './export-dialog';
import type { RequestCopy } from './open-request';
import { ChosenRecording } from './chosen-recording';
import { RecordingActions } from './recording-actions';
import { RecordingFilters, type TargetChoice } from './recording-filters';
import { RecordingList } from './recording-list';
import { isFiltered, queryFromHash, queryToHash } from './recording-query';
import { selectedRecordings } from './recordings-state';
import type { RecordingsStore } from './recordings-store';
import styles from './recordings-view.module.css';

interface RecordingsViewProps {
  readonly recordings: RecordingsStore;
  readonly service: RecordingService;
  /** Targets to choose from. */
  readonly targets?: readonly TargetChoice[];
  /** Opens what a recorded call was made with as a new request; says why not when that cannot be. */
  readonly onOpenRequest?: (copy: RequestCopy) => string | undefined;
}

/** The history: what was called, when and how it ended; the same viewer as everywhere. */
export function RecordingsView(props: RecordingsViewProps): JSX.Element {
  const { recordings, service, targets = [], onOpenRequest } = props;
  const state = useStore(recordings, whole => whole);
  const [isExporting, setIsExporting] = useState(false);
  useAddress(recordings);
  useEffect(() => {
    const shown = new AbortController();
    recordings.watch(shown.signal);
    return () => shown.abort();
  }, [recordings]);

  const { recordings: list, totalCount, query, isReading, error, actError, problem } = state;
  const selected = selectedRecordings(state);
  const isEmpty = list?.length === 0 && error === undefined && !isReading;
  return (
    <Split
      label="Width of the list of recordings"
      direction="row"
      sized="first"
      initialShare={0.45}
      minFirst={360}
      minSecond={320}
      first={
        <section className={styles.pane} aria-label="Recordings" data-pane="recordings">
          <header className={styles.head}>
            <h2 className={styles.title}>
              {selected.length > 1
                ? `${selected.length} selected`
                : isReading && query.text !== ''
                  ? 'Searching …'
                  : query.text === ''
                    ? formatNumberOf(totalCount, 'recording')
                    : `${formatNumberOf(list?.length ?? 0, 'recording')}${state.nextPageToken === '' ? '' : ' so far'}`}
            </h2>
            <RecordingActions recordings={recordings} onExport={() => setIsExporting(true)} />
          </header>
          <RecordingFilters recordings={recordings} targets={targets} />
          {problem === undefined ? null : (
            <ExplanationMessage tone="warn" what={problem.what} nextStep={problem.nextStep} />
          )}
          {error === undefined ? null : <ExplanationMessage {...error} />}
          {actError === undefined ? null : (
            <ExplanationMessage {...actError}>
              <Button onClick={recordings.dismiss}>Dismiss</Button>
            </ExplanationMessage>
          )}
          {isEmpty ? (
            isFiltered(query) ? (
              <EmptyState title="No recording matches" text="Change what is searched for above to see others." />
            ) : (
              <EmptyState
                title="No recordings yet"
                text="Every call leaves a recording. Make a call in Explore and it appears here."
              />
            )
          ) : (
            <RecordingList recordings={recordings} />
          )}
          <Notice recordings={recordings} />
          {isExporting ? (
            <ExportDialog count={selected.length} onClose={() => setIsExporting(false)} onSave={recordings.save} />
          ) : null}
        </section>
      }
      second={
        <section className={styles.pane} aria-label="Recording" data-pane="recording">
          <ChosenRecording recordings={recordings} service={service} targets={targets} onOpenRequest={onOpenRequest} />
        </section>
      }
    />
  );
}

/** What is being done, or was done and how to undo it. */
function Notice({ recordings }: { readonly recordings: RecordingsStore }): JSX.Element {
  const notice = useStore(recordings, state => state.notice);
  const task = useStore(recordings, state => state.task);
  if (task !== undefined) {
    return (
      <div className={styles.notice} data-shown>
        <p className={styles.noticeText} role="status" aria-label="Progress" title={task.text}>
          {task.text}
        </p>
        <progress className={styles.progress} aria-label="How far it has come" value={task.share} />
        <Button onClick={recordings.cancelTask}>Cancel</Button>
      </div>
    );
  }
  return (
    <div className={styles.notice} data-shown={notice !== undefined}>
      <p className={styles.noticeText} role="status" aria-label="Done" title={notice?.text}>
        {notice?.text}
      </p>
      {notice === undefined ? null : (
        <>
          {notice.undoIds.length === 0 ? null : <Button onClick={recordings.undo}>Undo</Button>}
          <Button look="quiet" onClick={recordings.dismiss}>
            Dismiss
          </Button>
        </>
      )}
    </div>
  );
}

/** Keeps the query in the address while the view is there, and takes it from there at first. */
function useAddress(recordings: RecordingsStore): void {
  const query = useStore(recordings, state => state.query);
  useEffect(() => {
    const kept = queryFromHash(window.location.hash);
    if (kept !== undefined && isFiltered(kept) && !isFiltered(recordings.get().query)) recordings.setQuery(kept);
    return () => window.history.replaceState(null, '', '#');
  }, [recordings]);
  useEffect(() => window.history.replaceState(null, '', queryToHash(query)), [query]);
}
