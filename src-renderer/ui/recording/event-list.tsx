import { type JSX, useEffect, useState } from 'react';

import { useStore } from '../../state/use-store';
import { Button } from '../button';
import { Icon } from '../icon';
import { type RowAttributes, VirtualList } from '../virtual/virtual-list';
import styles from './event-list.module.css';
import { eventAt } from './event-pages';
import { describeEvent } from './event-words';
import type { RecordingReader } from './recording-reader';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface EventListProps {
  readonly reader: RecordingReader;
  readonly count: number;
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
  /** True while more rows may come. */
  readonly isLive: boolean;
}

/** The events of a recording, of which only those in view are read. Follows the end until one scrolls away from it. */
export function EventList({ reader, count, chosen, onChoose, isLive }: EventListProps): JSX.Element {
  // A recording that is complete when it is opened is read from its beginning.
  const [isFollowing, setIsFollowing] = useState(isLive);

  const tailCount = useStore(reader, state => state.tailCount);
  useEffect(() => {
    if (isFollowing) reader.follow(count);
  }, [reader, isFollowing, count]);
  const shownCount = isFollowing ? Math.min(tailCount, count) : count;

  const attributes = (index: number): RowAttributes => ({
    'aria-posinset': index + 1,
    'aria-setsize': shownCount,
    'aria-selected': index === chosen,
  });
  return (
    <div className={styles.list}>
      <VirtualList
        role="listbox"
        label="Events"
        id="event-row"
        count={shownCount}
        rowPx={rowPx}
        activeIndex={chosen ?? -1}
        onActivate={index => {
          // Who looks at an event does not want it to move away.
          setIsFollowing(false);
          onChoose(index);
        }}
        attributes={attributes}
        renderRow={index => <EventRow reader={reader} index={index} />}
        onRange={range => reader.show(range, shownCount)}
        isFollowing={isFollowing}
        onScrolled={setIsFollowing}
      />
      {isLive && !isFollowing ? (
        <div className={styles.follow}>
          <Button onClick={() => setIsFollowing(true)} title="Keep the newest event in view">
            <Icon name="follow" />
            Follow the end
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function EventRow({ reader, index }: { readonly reader: RecordingReader; readonly index: number }): JSX.Element {
  const event = useStore(reader, state => eventAt(state.pages, index));
  if (event === undefined) return <span className={styles.row} />;
  const { mark, name, text, tone, size, time } = describeEvent(event);
  return (
    <span className={styles.row} data-tone={tone}>
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
