import { type JSX, useEffect, useRef } from 'react';

import { useStore } from '../../state/use-store';
import { formatCount, formatNumberOf } from '../format';
import { type RowAttributes, VirtualList, type VirtualListHandle } from '../virtual/virtual-list';
import styles from './event-list.module.css';
import { eventAt } from './event-pages';
import type { EventGap } from './event-rows';
import { describeEvent } from './event-words';
import { shownRow, shownRows } from './reader-update';
import type { RecordingReader } from './recording-reader';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface EventListProps {
  readonly reader: RecordingReader;
  /** The row that is chosen; -1 for none. */
  readonly chosenRow: number;
  /** Index of the event in the recording. */
  readonly onChoose: (index: number) => void;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  /** A row to scroll to, once for each object. */
  readonly target: { readonly row: number } | undefined;
}

/** The events of a recording, of which only those in view are read. */
export function EventList(props: EventListProps): JSX.Element {
  const { reader, chosenRow, onChoose, isFollowing, onFollow, target } = props;
  const list = useRef<VirtualListHandle>(null);
  const count = useStore(reader, state => shownRows(state, isFollowing));
  useEffect(() => {
    if (target !== undefined) list.current?.revealInMiddle(target.row);
  }, [target]);

  const attributes = (row: number): RowAttributes => ({
    'aria-posinset': row + 1,
    'aria-setsize': count,
    'aria-selected': row === chosenRow,
  });
  return (
    <VirtualList
      ref={list}
      role="listbox"
      label="Events"
      id="event-row"
      count={count}
      rowPx={rowPx}
      activeIndex={chosenRow}
      onActivate={row => {
        const state = reader.get();
        const shown = shownRow(state, row);
        if (shown.kind === 'gap') return;
        const event = eventAt(state.pages, shown.index);
        if (state.filter === undefined) onChoose(shown.index);
        else if (event !== undefined) onChoose(Number(event.index));
      }}
      attributes={attributes}
      renderRow={row => <EventRow reader={reader} row={row} />}
      onRange={reader.show}
      isFollowing={isFollowing}
      onScrolled={onFollow}
    />
  );
}

function EventRow({ reader, row }: { readonly reader: RecordingReader; readonly row: number }): JSX.Element {
  const gap = useStore(reader, state => {
    const shown = shownRow(state, row);
    return shown.kind === 'gap' ? shown.gap : undefined;
  });
  const event = useStore(reader, state => {
    const shown = shownRow(state, row);
    return shown.kind === 'gap' ? undefined : eventAt(state.pages, shown.index);
  });
  if (gap !== undefined) return <GapRow gap={gap} />;
  if (event === undefined) return <span className={styles.row} />;
  const { mark, name, text, tone, size, time } = describeEvent(event);
  return (
    <span className={styles.row} data-tone={tone} title={`Event ${formatCount(event.index + 1n)}, ${time}`}>
      <span className={styles.mark} data-mark={mark} aria-hidden="true">
        {mark}
      </span>
      {name === text ? null : <span className="for-reader">{name}</span>}
      <span className={styles.text}>{text}</span>
      <span className={styles.size}>{size}</span>
      <span className={styles.time}>{time}</span>
    </span>
  );
}

function GapRow({ gap: { start, end } }: { readonly gap: EventGap }): JSX.Element {
  const count = end - start;
  return (
    <span className={styles.row} data-tone="gap" title={`Events ${formatCount(start + 1)} to ${formatCount(end)}`}>
      <span className={styles.mark} aria-hidden="true">
        ⋮
      </span>
      <span
        className={styles.text}
      >{`${formatNumberOf(count, 'message')} ${count === 1 ? 'was' : 'were'} not kept`}</span>
    </span>
  );
}
