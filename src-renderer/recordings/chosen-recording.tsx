import { type JSX, useState } from 'react';

import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { type ErrorWords, explainError } from '../ui/explain-error';
import { ExplanationMessage } from '../ui/explanation-message';
import { Icon } from '../ui/icon';
import { RecordingSummary } from '../ui/recording/recording-summary';
import { RecordingViewer } from '../ui/recording/recording-viewer';
import { DiffView } from './diff-view';
import { readRequest, type RequestCopy } from './open-request';
import { chosenRecording } from './recordings-state';
import type { RecordingsStore } from './recordings-store';
import styles from './recordings-view.module.css';

interface ChosenRecordingProps {
  readonly recordings: RecordingsStore;
  readonly service: RecordingService;
  readonly onOpenRequest: ((copy: RequestCopy) => string | undefined) | undefined;
}

/** The recording that is chosen, or the two that are compared. */
export function ChosenRecording({ recordings, service, onOpenRequest }: ChosenRecordingProps): JSX.Element {
  const compared = useStore(recordings, state => state.compared);
  const chosen = useStore(recordings, chosenRecording);
  if (compared !== undefined) {
    const [left, right] = compared;
    return <DiffView service={service} left={left} right={right} onClose={() => recordings.compare(false)} />;
  }
  if (chosen === undefined) {
    return (
      <EmptyState title="No recording chosen" text="Choose a recording on the left to see what the call brought." />
    );
  }
  return <Shown key={chosen.id} chosen={chosen} service={service} onOpenRequest={onOpenRequest} />;
}

interface ShownProps extends Omit<ChosenRecordingProps, 'recordings'> {
  readonly chosen: Recording;
}

function Shown({ chosen, service, onOpenRequest }: ShownProps): JSX.Element {
  const [error, setError] = useState<ErrorWords | undefined>(undefined);
  const open = async (): Promise<void> => {
    try {
      const problem = onOpenRequest?.(await readRequest(service, chosen));
      if (problem !== undefined) {
        setError({ code: '', what: problem, nextStep: 'Load the schema of its target in Explore, then try again.' });
      }
    } catch (failure) {
      setError(explainError(failure));
    }
  };
  return (
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
        {onOpenRequest === undefined ? null : (
          <Button look="quiet" label="Open as a new request" title="Open as a new request" onClick={() => void open()}>
            <Icon name="edit" />
          </Button>
        )}
      </header>
      {error === undefined ? null : <ExplanationMessage {...error} />}
      <RecordingViewer recordings={service} recording={chosen} />
    </>
  );
}
