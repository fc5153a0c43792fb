import { type JSX, type KeyboardEvent, type Ref } from 'react';

import { Direction } from '../../../gen/sockeye/v1/recording';
import { useStore } from '../../state/use-store';
import { Button } from '../button';
import { formatNumberOf } from '../format';
import { Icon } from '../icon';
import { describeSearch, type EventFinder } from './event-finder';
import { parsePlace } from './go-to';
import type { ViewerQuery } from './viewer-query';
import styles from './viewer-bar.module.css';

interface ViewerBarProps {
  readonly finder: EventFinder;
  /** How many messages are shown because they match; undefined while all events are, and until it is known. */
  readonly shownCount: number | undefined;
  readonly query: ViewerQuery;
  readonly onQuery: (change: Partial<ViewerQuery>) => void;
  /** Goes to what the field says. */
  readonly onGo: () => void;
  readonly isLive: boolean;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly field: Ref<HTMLInputElement>;
}

/** Find, filter, go to, follow: above the events of every recording. */
export function ViewerBar(props: ViewerBarProps): JSX.Element {
  const { finder, query, onQuery, onGo, isLive, isFollowing, onFollow } = props;
  const search = useStore(finder, state => state);
  const isGoing = query.mode === 'go';
  const place = isGoing && query.place !== '' ? parsePlace(query.place) : undefined;
  const isUnclear = isGoing && query.place !== '' && place === undefined;
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (isGoing) onGo();
      else finder.step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && (query.text !== '' || isGoing)) {
      event.preventDefault();
      onQuery(isGoing ? { mode: 'find', place: '' } : { text: '', isFiltering: false });
    }
  };
  const shown = props.shownCount === undefined ? '' : formatNumberOf(props.shownCount, 'message');
  const result = search.error?.what ?? (query.isFiltering ? shown : describeSearch(search));
  return (
    <div className={styles.bar} role="search" aria-label="Events">
      <div className={styles.field}>
        <input
          ref={props.field}
          className={styles.input}
          aria-label={isGoing ? 'Go to event or time' : 'Find in messages'}
          placeholder={isGoing ? 'Event 500, or 1.5 s' : 'Find in messages'}
          title={isGoing ? 'An event by its number, or a time since the call began' : 'Find texts in messages (Ctrl+F)'}
          aria-invalid={isUnclear}
          value={isGoing ? query.place : query.text}
          spellCheck={false}
          onChange={event => onQuery(isGoing ? { place: event.target.value } : { text: event.target.value })}
          onKeyDown={press}
        />
        <span className={styles.result} role="status" aria-label="Found" title={search.error?.what}>
          {isGoing ? (isUnclear ? 'not a place' : '') : result}
        </span>
      </div>
      {isGoing ? (
        <Button look="quiet" label="Go" title="Go there (Enter)" isDisabled={place === undefined} onClick={onGo}>
          <Icon name="send" />
        </Button>
      ) : (
        <>
          <Button
            look="quiet"
            label="Previous match"
            title="Previous match (Shift+Enter)"
            isDisabled={search.index === undefined}
            onClick={() => finder.step(-1)}
          >
            <Icon name="up" />
          </Button>
          <Button
            look="quiet"
            label="Next match"
            title="Next match (Enter)"
            isDisabled={search.index === undefined}
            onClick={() => finder.step(1)}
          >
            <Icon name="down" />
          </Button>
          <Button
            look="quiet"
            label="Show only matches"
            title="Show only messages with this text"
            isPressed={query.isFiltering}
            onClick={() => onQuery({ isFiltering: !query.isFiltering })}
          >
            <Icon name="filter" isFilled={query.isFiltering} />
          </Button>
        </>
      )}
      <Button
        look="quiet"
        label="Go to"
        title="Go to an event or a time (Ctrl+G)"
        isPressed={isGoing}
        onClick={() => onQuery({ mode: isGoing ? 'find' : 'go', place: '' })}
      >
        <Icon name="goTo" />
      </Button>
      <select
        className={styles.select}
        aria-label="Direction"
        title="Which events are shown"
        value={query.direction}
        onChange={event => onQuery({ direction: directionOf(event.target.value) })}
      >
        <option value={Direction.DIRECTION_UNSPECIFIED}>All</option>
        <option value={Direction.DIRECTION_SENT}>Sent</option>
        <option value={Direction.DIRECTION_RECEIVED}>Received</option>
      </select>
      <Button
        look="quiet"
        label="Follow the end"
        title={isFollowing ? 'Following the end; press to stay here' : 'Keep the newest event in view'}
        isPressed={isLive && isFollowing}
        isDisabled={!isLive}
        onClick={() => onFollow(!isFollowing)}
      >
        <Icon name="follow" />
      </Button>
    </div>
  );
}

function directionOf(value: string): Direction {
  const directions = [Direction.DIRECTION_SENT, Direction.DIRECTION_RECEIVED];
  return directions.find(direction => String(direction) === value) ?? Direction.DIRECTION_UNSPECIFIED;
}
