import type { JSX } from 'react';

import type { RecordingService } from '../../../gen/sockeye/v1/recording';
import { EmptyState } from '../../ui/empty-state';
import { ExplanationMessage } from '../../ui/explanation-message';
import { RecordingSummary } from '../../ui/recording/recording-summary';
import { RecordingViewer } from '../../ui/recording/recording-viewer';
import styles from './response-pane.module.css';
import type { RequestTab } from './session-update';

interface ResponsePaneProps {
  readonly recordings: RecordingService;
  readonly tab: RequestTab | undefined;
}

/** What the last call of a tab brought, while it runs and after. */
export function ResponsePane({ recordings, tab }: ResponsePaneProps): JSX.Element {
  const call = tab?.call;
  const recording = call?.recording;
  return (
    <section className={styles.pane} aria-label="Response" data-pane="response">
      <header className={styles.head}>
        <h2 className={styles.title}>Response</h2>
        {call === undefined ? null : (
          <RecordingSummary
            recording={recording}
            isRunning={call.isOpen}
            isCancelling={call.isCancelling}
            failureCode={call.failure?.code}
          />
        )}
      </header>
      {call?.failure === undefined ? null : <ExplanationMessage {...call.failure} />}
      {recording === undefined ? (
        call?.isOpen === true ? null : (
          <EmptyState
            title={call === undefined ? 'No response yet' : 'Nothing was recorded'}
            text={
              call === undefined
                ? 'Headers, messages, trailers and the status of a call appear here as they come. Press Ctrl+Enter to send.'
                : 'The call ended before anything was sent.'
            }
          />
        )
      ) : (
        <RecordingViewer key={recording.id} recordings={recordings} recording={recording} />
      )}
    </section>
  );
}
