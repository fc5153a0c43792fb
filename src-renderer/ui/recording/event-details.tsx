import { type JSX, useState } from 'react';

import type { Event, StatusEvent } from '../../../gen/sockeye/v1/recording';
import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import { statusName } from '../../../src-shared/status-code';
import { useStore } from '../../state/use-store';
import { Button } from '../button';
import { EmptyState } from '../empty-state';
import { ExplanationMessage } from '../explanation-message';
import { formatBytes } from '../format';
import { Icon } from '../icon';
import { JsonEditor } from '../json-editor/json-editor';
import { metadataText, toBase64 } from '../metadata/metadata-draft';
import { Tabs } from '../tabs';
import { BytesView } from './bytes-view';
import styles from './event-details.module.css';
import type { RecordingReader } from './recording-reader';

interface EventDetailsProps {
  readonly reader: RecordingReader;
  readonly event: Event | undefined;
}

/** One event whole: a message as JSON or bytes, headers, or the status with its trailers and details. */
export function EventDetails({ reader, event }: EventDetailsProps): JSX.Element {
  switch (event?.body?.$case) {
    case 'message':
      return <MessageDetails reader={reader} />;
    case 'requestHeaders':
    case 'responseHeaders':
      return (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label="Headers">
          <MetadataTable entries={event.body.value.metadata} empty="No headers." />
        </div>
      );
    case 'status':
      return <StatusDetails event={event.body.value} />;
    case 'halfClose':
      return <EmptyState title="Half-closed" text="The client said that it sends no more messages." />;
    case undefined:
      return <EmptyState title="No event chosen" text="Choose an event above to see it whole." />;
  }
}

type MessageForm = 'json' | 'bytes';

function MessageDetails({ reader }: { readonly reader: RecordingReader }): JSX.Element {
  const message = useStore(reader, state => state.message);
  const [form, setForm] = useState<MessageForm>('json');
  const content = message?.content;
  const items = [
    { id: 'json', label: 'JSON' },
    { id: 'bytes', label: 'Bytes' },
  ] as const;
  return (
    <div className={styles.details}>
      <div className={styles.head}>
        <Tabs label="Form of the message" items={items} chosen={form} onChoose={setForm} panelId="message-form" />
        <span className={styles.type} title={content?.typeName}>
          {content?.typeName}
        </span>
        <span className={styles.size}>{content === undefined ? '' : formatBytes(content.sizeBytes)}</span>
        <Button
          look="quiet"
          label="Copy JSON"
          title="Copy JSON"
          isDisabled={content === undefined || content.json === ''}
          onClick={() => void navigator.clipboard.writeText(content?.json ?? '')}
        >
          <Icon name="copy" />
        </Button>
      </div>
      <div className={styles.panel} role="tabpanel" id="message-form" aria-label={form === 'json' ? 'JSON' : 'Bytes'}>
        {message?.error === undefined ? null : <ExplanationMessage {...message.error} />}
        {content === undefined ? null : form === 'bytes' ? (
          <BytesView data={content.data} sizeBytes={content.sizeBytes} />
        ) : (
          <>
            {content.decodeError === '' ? null : (
              <ExplanationMessage
                what={`The message cannot be decoded: ${content.decodeError}`}
                nextStep="Look at its bytes, or check whether the schema is that of the server."
              />
            )}
            <JsonEditor
              label="Message as JSON"
              documentId={`event-${message?.index ?? 0}`}
              text={content.json}
              isReadOnly
            />
            {content.isJsonCut ? (
              <p className={styles.note}>
                The text is cut after {content.json.length.toLocaleString('en-US')} characters.
              </p>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}

function StatusDetails({ event }: { readonly event: StatusEvent }): JSX.Element {
  const { status, trailers, details } = event;
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Status">
      <dl className={styles.table}>
        <dt>Status</dt>
        <dd>
          {statusName(status?.code ?? 2)} ({status?.code ?? 2})
        </dd>
        <dt>Message</dt>
        <dd>
          {status === undefined || status.message === '' ? <span className={styles.none}>none</span> : status.message}
        </dd>
      </dl>
      <h3 className={styles.heading}>Trailers</h3>
      <MetadataTable entries={trailers} empty="No trailers." />
      {details.length === 0 ? null : <h3 className={styles.heading}>Details</h3>}
      {details.map((detail, index) => (
        <div key={index} className={styles.detail}>
          <p className={styles.typeUrl}>{detail.typeUrl}</p>
          <pre className={styles.json}>{detail.json === '' ? toBase64(detail.value) : detail.json}</pre>
        </div>
      ))}
    </div>
  );
}

function MetadataTable(props: { readonly entries: readonly MetadataEntry[]; readonly empty: string }): JSX.Element {
  if (props.entries.length === 0) return <p className={styles.note}>{props.empty}</p>;
  return (
    <dl className={styles.table}>
      {props.entries.map((entry, index) => (
        <div key={index} className={styles.entry}>
          <dt>{entry.key}</dt>
          <dd>{metadataText(entry)}</dd>
        </div>
      ))}
    </dl>
  );
}
