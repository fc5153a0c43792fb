import type { JSX, ReactNode } from 'react';

import type { RecordingService } from '../../../gen/sockeye/v1/recording';
import { EmptyState } from '../../ui/empty-state';
import { ExplanationMessage } from '../../ui/explanation-message';
import { RecordingSummary } from '../../ui/recording/recording-summary';
import { RecordingViewer } from '../../ui/recording/recording-viewer';
import { Tabs } from '../../ui/tabs';
import styles from './response-pane.module.css';
import type { RequestTab } from './session-state';

interface ResponsePaneProps {
  readonly recordings: RecordingService;
  readonly tab: RequestTab | undefined;
  /** The schema, when it is on show in place of the response. */
  readonly schema: ReactNode | undefined;
  readonly onShow: (content: PaneContent) => void;
}

/** What stands beside a request. */
export type PaneContent = 'response' | 'schema';

const contents = [
  { id: 'response', label: 'Response' },
  { id: 'schema', label: 'Schema' },
] as const;

/** What the last call of a tab brought, while it runs and after; or the schema of its messages. */
export function ResponsePane({ recordings, tab, schema, onShow }: ResponsePaneProps): JSX.Element {
  const call = tab?.call;
  const chosen = schema === undefined ? 'response' : 'schema';
  const label = schema === undefined ? 'Response' : 'Schema';
  return (
    <section className={styles.pane} aria-label={label} data-pane="response">
      <header className={styles.head}>
        <Tabs label="Beside the request" items={contents} chosen={chosen} onChoose={onShow} panelId="beside-request" />
        {call === undefined ? null : (
          <RecordingSummary
            recording={call.recording}
            isRunning={call.isOpen}
            isCancelling={call.isCancelling}
            failureCode={call.failure?.code}
          />
        )}
      </header>
      <div className={styles.content} role="tabpanel" id="beside-request" aria-label={label}>
        {schema ?? <Response recordings={recordings} call={call} />}
      </div>
    </section>
  );
}

interface ResponseProps {
  readonly recordings: RecordingService;
  readonly call: RequestTab['call'];
}

function Response({ recordings, call }: ResponseProps): JSX.Element {
  const recording = call?.recording;
  return (
    <>
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
    </>
  );
}
