import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { Recording, RecordingService } from '../../../gen/sockeye/v1/recording';
import { requestWindowFrame } from '../../state/frames';
import { type ErrorWords, explainError, isAbort } from '../explain-error';
import { createEventFinder, type EventFinder } from './event-finder';
import { findIndexAt, parsePlace } from './go-to';
import { createMessageReader, type MessageReader } from './message-reader';
import { rowOfEvent } from './reader-update';
import { createRecordingReader, type RecordingReader } from './recording-reader';
import { initialQuery, isSameFilter, shownFilter, soughtFilter, type ViewerQuery } from './viewer-query';

/** What a viewer reads with. */
export interface ViewerTools {
  readonly reader: RecordingReader;
  readonly messages: MessageReader;
  readonly finder: EventFinder;
  readonly query: ViewerQuery;
  readonly setQuery: (change: Partial<ViewerQuery>) => void;
  /** Goes to the place the query says. */
  readonly go: () => void;
  /** Why going there failed. */
  readonly goError: ErrorWords | undefined;
}

interface ViewerToolsOptions {
  readonly isFollowing: boolean;
  /** Told where to go: the index of the event and the row that shows it. */
  readonly onGo: (index: number, row: number) => void;
}

/** Makes the readers of one recording for as long as the viewer is there, and keeps what they are asked. */
export function useViewerTools(
  recordings: RecordingService,
  recording: Recording,
  { isFollowing, onGo }: ViewerToolsOptions,
): ViewerTools {
  const { id } = recording;
  const [query, setWholeQuery] = useState(initialQuery);
  const [goError, setGoError] = useState<ErrorWords | undefined>(undefined);
  const latest = useRef(onGo);
  useEffect(() => {
    latest.current = onGo;
  });

  const tools = useMemo(() => {
    const scope = new AbortController();
    const reader = createRecordingReader(recordings, id, requestWindowFrame);
    const goTo = async (index: number): Promise<void> => {
      const { filter } = reader.get();
      let row = rowOfEvent(reader.get(), index);
      let shownIndex = index;
      if (filter !== undefined) {
        const request = { recordingId: id, filter, from: BigInt(index), isBackward: false };
        const found = await recordings.findEvent(request, scope.signal);
        if (found.index === undefined) return;
        row = Number(found.position);
        shownIndex = Number(found.index);
      }
      latest.current(shownIndex, row);
    };
    const tell = (error: unknown): void => {
      if (!isAbort(error, scope.signal)) setGoError(explainError(error));
    };
    const finder = createEventFinder(recordings, id, requestWindowFrame, index => void goTo(index).catch(tell));
    const messages = createMessageReader(recordings, id, requestWindowFrame);
    return { reader, finder, messages, goTo, tell, scope };
  }, [recordings, id]);
  const { reader, finder, messages, goTo, tell, scope } = tools;
  useEffect(
    () => () => {
      scope.abort();
      reader.close();
      finder.close();
      messages.close();
    },
    [scope, reader, finder, messages],
  );

  const count = Number(recording.eventCount);
  const hasGaps = recording.eventsDropped > 0n;
  // Before anything is drawn: the rows are there in the frame that shows the status.
  useLayoutEffect(() => reader.grow({ count, hasGaps }), [reader, count, hasGaps]);
  useEffect(() => reader.follow(isFollowing), [reader, isFollowing]);

  return {
    reader,
    messages,
    finder,
    query,
    setQuery: change => {
      const next = { ...query, ...change };
      setWholeQuery(next);
      const filter = shownFilter(next);
      if (!isSameFilter(filter, reader.get().filter)) reader.filter(filter);
      const sought = next.isFiltering ? undefined : soughtFilter(next);
      if (!isSameFilter(sought, finder.get().filter)) finder.search(sought, finder.get().index ?? 0);
    },
    go: () => {
      const place = parsePlace(query.place);
      if (place === undefined) return;
      setGoError(undefined);
      const last = Math.max(0, count - 1);
      const find = async (): Promise<void> => {
        const index =
          place.kind === 'index'
            ? Math.min(place.index, last)
            : await findIndexAt(recordings, id, count, place.us, scope.signal);
        await goTo(index);
      };
      void find().catch(tell);
    },
    goError,
  };
}
