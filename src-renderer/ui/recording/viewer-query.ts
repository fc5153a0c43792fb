// What the bar above the events asks for.
import { Direction, type EventFilter } from '../../../gen/sockeye/v1/recording';

/** What the user has set in the bar. */
export interface ViewerQuery {
  /** What the field is for. */
  readonly mode: 'find' | 'go';
  /** What is looked for. */
  readonly text: string;
  /** Only messages with the text are shown, rather than found one after the other. */
  readonly isFiltering: boolean;
  /** Only messages this way are shown. */
  readonly direction: Direction;
  /** Where to go, while the field is for that. */
  readonly place: string;
}

/** Everything is shown, nothing looked for. */
export const initialQuery: ViewerQuery = {
  mode: 'find',
  text: '',
  isFiltering: false,
  direction: Direction.DIRECTION_UNSPECIFIED,
  place: '',
};

/** Which messages are shown; undefined for all events. */
export function shownFilter({ text, isFiltering, direction }: ViewerQuery): EventFilter | undefined {
  const shown = isFiltering ? text : '';
  if (shown === '' && direction === Direction.DIRECTION_UNSPECIFIED) return undefined;
  return { direction, text: shown, ignoresCase: true };
}

/** Which messages are looked for; undefined for none. */
export function soughtFilter({ text, direction }: ViewerQuery): EventFilter | undefined {
  return text === '' ? undefined : { direction, text, ignoresCase: true };
}

/** True when two filters show the same. */
export function isSameFilter(a: EventFilter | undefined, b: EventFilter | undefined): boolean {
  return a?.text === b?.text && a?.direction === b?.direction && a?.ignoresCase === b?.ignoresCase;
}
