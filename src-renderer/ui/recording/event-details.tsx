import type { JSX } from 'react';

import type { Event, Recording } from '../../../gen/sockeye/v1/recording';
import { EmptyState } from '../empty-state';
import styles from './event-details.module.css';
import { MessageDetails, type MessageForm } from './message-details';
import type { MessageReader } from './message-reader';
import { MetadataTable } from './metadata-table';
import { StatusDetails } from './status-details';

interface EventDetailsProps {
  readonly reader: MessageReader;
  readonly recording: Recording;
  readonly event: Event | undefined;
  readonly form: MessageForm;
  readonly onForm: (form: MessageForm) => void;
}

/** One event whole: a message as JSON, tree or bytes, headers, or the status with its trailers, details and times. */
export function EventDetails({ reader, recording, event, form, onForm }: EventDetailsProps): JSX.Element {
  switch (event?.body?.$case) {
    case 'message':
      return <MessageDetails reader={reader} form={form} onForm={onForm} />;
    case 'requestHeaders':
    case 'responseHeaders': {
      const title = event.body.$case === 'requestHeaders' ? 'Request headers' : 'Response headers';
      return (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label="Headers">
          <MetadataTable title={title} entries={event.body.value.metadata} />
        </div>
      );
    }
    case 'status':
      return <StatusDetails event={event.body.value} recording={recording} />;
    case 'halfClose':
      return <EmptyState title="Half-closed" text="The client said that it sends no more messages." />;
    case undefined:
      return <EmptyState title="No event chosen" text="Choose an event above to see it whole." />;
  }
}
