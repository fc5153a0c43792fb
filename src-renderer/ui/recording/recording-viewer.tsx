import { type JSX, type KeyboardEvent, useEffect, useRef, useState } from 'react';

import type { Event, Recording, RecordingService } from '../../../gen/sockeye/v1/recording';
import { useStore } from '../../state/use-store';
import { EmptyState } from '../empty-state';
import { ExplanationMessage } from '../explanation-message';
import { Split } from '../split';
import { chooseEvent } from './choose-event';
import { EventDetails } from './event-details';
import { EventList } from './event-list';
import { eventAt } from './event-pages';
import type { MessageForm } from './message-details';
import { rowOfEvent } from './reader-update';
import { RecordingNotes } from './recording-notes';
import styles from './recording-viewer.module.css';
import { useViewerTools } from './use-viewer-tools';
import { ViewerBar } from './viewer-bar';

interface RecordingViewerProps {
  readonly recordings: RecordingService;
  readonly recording: Recording;
}

/** Shows a recording, of any length and while it grows: the list of its events and one of them whole. */
export function RecordingViewer({ recordings, recording }: RecordingViewerProps): JSX.Element {
  const isLive = recording.status === undefined;
  // With the event as it was chosen, so that it stays when its page makes room for others.
  const [choice, setChoice] = useState<{ readonly index: number; readonly event: Event | undefined } | undefined>();
  // A recording that is complete when it is opened is read from its beginning.
  const [isFollowing, setIsFollowing] = useState(isLive);
  const [target, setTarget] = useState<{ readonly row: number } | undefined>();
  const [form, setForm] = useState<MessageForm>('json');
  const field = useRef<HTMLInputElement>(null);
  const choose = (index: number): void => {
    // Who looks at an event does not want it to move away.
    setIsFollowing(false);
    setChoice({ index, event: findEvent(index) });
  };
  const { reader, messages, finder, query, setQuery, go, goError } = useViewerTools(recordings, recording, {
    isFollowing,
    onGo: (index, row) => {
      choose(index);
      setTarget({ row });
    },
  });
  const state = useStore(reader, whole => whole);
  const findEvent = (index: number): Event | undefined => {
    const row = rowOfEvent(reader.get(), index);
    const place = reader.get().filter === undefined ? index : row;
    return row < 0 ? undefined : eventAt(reader.get().pages, place);
  };
  const chosen = choice?.index ?? (state.filter === undefined ? chooseEvent(recording, findEvent) : undefined);
  const event =
    chosen === undefined ? undefined : (findEvent(chosen) ?? (choice?.index === chosen ? choice.event : undefined));
  const messageIndex = event?.body?.$case === 'message' ? chosen : undefined;
  useEffect(() => messages.show(messageIndex), [messages, messageIndex]);

  const press = (pressed: KeyboardEvent): void => {
    const isFind = pressed.key.toLowerCase() === 'f';
    if (!(pressed.ctrlKey || pressed.metaKey) || pressed.defaultPrevented) return;
    if (!isFind && pressed.key.toLowerCase() !== 'g') return;
    pressed.preventDefault();
    setQuery({ mode: isFind ? 'find' : 'go', place: '' });
    field.current?.focus();
    field.current?.select();
  };
  // A live recording whose helper has gone has a call that says so already.
  const readError = isLive && state.error?.code === 'UNAVAILABLE' ? undefined : state.error;
  const error = readError ?? goError;
  const isNothingShown = state.filter !== undefined && state.isCounted && state.count === 0 && error === undefined;
  return (
    <div className={styles.viewer} onKeyDown={press}>
      <RecordingNotes recording={recording} />
      {error === undefined ? null : <ExplanationMessage {...error} />}
      <Split
        label="Height of the event list"
        direction="column"
        sized="second"
        initialShare={0.5}
        minFirst={128}
        minSecond={96}
        first={
          <>
            <ViewerBar
              finder={finder}
              shownCount={state.filter === undefined || !state.isCounted ? undefined : state.count}
              query={query}
              onQuery={setQuery}
              onGo={go}
              isLive={isLive}
              isFollowing={isFollowing}
              onFollow={setIsFollowing}
              field={field}
            />
            {isNothingShown ? (
              <EmptyState title="No message matches" text="Change the text or the direction above to see others." />
            ) : (
              <EventList
                key={state.filter === undefined ? 'all' : JSON.stringify(state.filter)}
                reader={reader}
                chosenRow={chosen === undefined ? -1 : rowOfEvent(state, chosen)}
                onChoose={choose}
                isFollowing={isFollowing}
                onFollow={setIsFollowing}
                target={target}
              />
            )}
          </>
        }
        second={<EventDetails reader={messages} recording={recording} event={event} form={form} onForm={setForm} />}
      />
    </div>
  );
}
