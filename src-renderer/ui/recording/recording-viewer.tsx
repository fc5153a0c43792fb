import { type JSX, useEffect, useMemo, useState } from 'react';

import type { Event, Recording, RecordingService } from '../../../gen/sockeye/v1/recording';
import { requestWindowFrame } from '../../state/frames';
import { useStore } from '../../state/use-store';
import { ExplanationMessage } from '../explanation-message';
import { Split } from '../split';
import { chooseEvent } from './choose-event';
import { EventDetails } from './event-details';
import { EventList } from './event-list';
import { eventAt } from './event-pages';
import { RecordingNotes } from './recording-notes';
import { createRecordingReader } from './recording-reader';

interface RecordingViewerProps {
  readonly recordings: RecordingService;
  readonly recording: Recording;
}

/** Shows a recording, of any length and while it grows: the list of its events and one of them whole. */
export function RecordingViewer({ recordings, recording }: RecordingViewerProps): JSX.Element {
  const { id } = recording;
  const reader = useMemo(() => createRecordingReader(recordings, id, requestWindowFrame), [recordings, id]);
  useEffect(() => () => reader.close(), [reader]);
  // With the event as it was chosen, so that it stays when its page makes room for others.
  const [choice, setChoice] = useState<{ readonly index: number; readonly event: Event | undefined } | undefined>();
  const pages = useStore(reader, state => state.pages);
  const error = useStore(reader, state => state.error);
  const count = Number(recording.eventCount);
  const chosen = choice?.index ?? chooseEvent(recording, index => eventAt(pages, index));
  const event = chosen === undefined ? undefined : (eventAt(pages, chosen) ?? choice?.event);
  const messageIndex = event?.body?.$case === 'message' ? chosen : undefined;
  useEffect(() => reader.showMessage(messageIndex), [reader, messageIndex]);
  return (
    <>
      <RecordingNotes recording={recording} />
      {error === undefined ? null : <ExplanationMessage {...error} />}
      <Split
        label="Height of the event list"
        direction="column"
        sized="second"
        initialShare={0.5}
        minFirst={96}
        minSecond={96}
        first={
          <EventList
            reader={reader}
            count={count}
            chosen={chosen}
            onChoose={index => setChoice({ index, event: eventAt(pages, index) })}
            isLive={recording.status === undefined}
          />
        }
        second={<EventDetails reader={reader} event={event} />}
      />
    </>
  );
}
