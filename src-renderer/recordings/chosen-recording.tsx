import { type JSX, useEffect, useRef, useState } from 'react';

import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { type ErrorWords, explainError, isAbort } from '../ui/explain-error';
import { ExplanationMessage } from '../ui/explanation-message';
import { Icon } from '../ui/icon';
import { RecordingSummary } from '../ui/recording/recording-summary';
import { RecordingViewer } from '../ui/recording/recording-viewer';
import { DiffView } from './diff-view';
import { readRequest, type RequestCopy } from './open-request';
import type { TargetChoice } from './recording-filters';
import { chosenRecording } from './recordings-state';
import type { RecordingsStore } from './recordings-store';
import styles from './recordings-view.module.css';
import { ReplayDialog } from './replay-dialog';
import { replayProblem } from './replays';

interface ChosenRecordingProps {
  readonly recordings: RecordingsStore;
  readonly service: RecordingService;
  readonly targets: readonly TargetChoice[];
  readonly onOpenRequest: ((copy: RequestCopy) => string | undefined) | undefined;
}

/** The recording that is chosen, or the two that are compared. */
export function ChosenRecording(props: ChosenRecordingProps): JSX.Element {
  const { recordings, service, targets } = props;
  const compared = useStore(recordings, state => state.compared);
  const chosen = useStore(recordings, chosenRecording);
  const isAskingReplay = useStore(recordings, state => state.isAskingReplay);
  if (compared !== undefined) {
    const [left, right] = compared;
    return <DiffView service={service} left={left} right={right} onClose={() => recordings.compare(false)} />;
  }
  if (chosen === undefined) {
    return (
      <EmptyState title="No recording chosen" text="Choose a recording on the left to see what the call brought." />
    );
  }
  return (
    <>
      <Shown key={chosen.id} {...props} chosen={chosen} />
      {isAskingReplay ? (
        <ReplayDialog
          recording={chosen}
          targets={targets}
          onClose={() => recordings.askReplay(false)}
          onReplay={recordings.replay}
        />
      ) : null}
    </>
  );
}

interface ShownProps extends ChosenRecordingProps {
  readonly chosen: Recording;
}

function Shown({ recordings, chosen, service, targets, onOpenRequest }: ShownProps): JSX.Element {
  const [error, setError] = useState<ErrorWords | undefined>(undefined);
  const isReplaying = useStore(recordings, state => state.replayIds.has(chosen.id));
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);
  const open = async (): Promise<void> => {
    const { signal } = gone.current;
    try {
      const copy = await readRequest(service, chosen, signal);
      if ('what' in copy) {
        setError({ code: '', ...copy });
        return;
      }
      const problem = onOpenRequest?.(copy);
      if (problem !== undefined) {
        setError({ code: '', what: problem, nextStep: 'Load the schema of its target in Explore, then try again.' });
      }
    } catch (failure) {
      if (!isAbort(failure, signal)) setError(explainError(failure));
    }
  };
  const problem = replayProblem(chosen, targets);
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
        {isReplaying ? (
          <Button title="Cancel the call" onClick={() => recordings.cancelReplay(chosen.id)}>
            Cancel
          </Button>
        ) : null}
        <Button
          look="quiet"
          label="Replay"
          title={problem ?? 'Replay: send the same bytes again …'}
          isDisabled={problem !== undefined}
          onClick={() => recordings.askReplay(true)}
        >
          <Icon name="replay" />
        </Button>
        {onOpenRequest === undefined ? null : (
          <Button
            look="quiet"
            label="Open as a new request"
            title="Open as a new request, to edit its messages"
            onClick={() => void open()}
          >
            <Icon name="edit" />
          </Button>
        )}
      </header>
      {chosen.replayOfId === '' ? null : (
        <p className={styles.origin}>
          Replay of another recording
          <Button look="quiet" onClick={() => recordings.show(chosen.replayOfId)}>
            Show the original
          </Button>
          <Button look="quiet" onClick={() => recordings.compareWithOriginal(chosen)}>
            Compare with it
          </Button>
        </p>
      )}
      {error === undefined ? null : (
        <ExplanationMessage {...error}>
          <Button onClick={() => setError(undefined)}>Dismiss</Button>
        </ExplanationMessage>
      )}
      <RecordingViewer recordings={service} recording={chosen} />
    </>
  );
}
