import type { Explanation } from '../gen/sockeye/v1/explanation';
import type { Notice } from '../gen/sockeye/v1/host';
import { createWatchedValue } from './watched-value';

/** What the user should know of the app itself, until it is dismissed or no longer so. */
export interface Notices {
  /** Puts a notice up; one with the same id gives way to it. */
  set(id: string, explanation: Explanation): void;
  /** Takes it away; false when there is none. */
  remove(id: string): boolean;
  list(): readonly Notice[];
  /** All, now and after each change. */
  watch(signal: AbortSignal): AsyncIterable<readonly Notice[]>;
}

/** What a start with `--safe` leaves out. */
export const safeStartNotice: Explanation = {
  cause: 'safe-start',
  what: 'This is a safe start (--safe): the history on disk is neither shown nor written, what is called now is kept in memory and gone at the end, and settings are as shipped.',
  nextStep: 'Nothing of it is deleted: start Sockeye without --safe to have it back.',
};

/** Makes an empty list of notices. */
export function createNotices(): Notices {
  const notices = createWatchedValue<readonly Notice[]>([]);
  const without = (id: string): readonly Notice[] => notices.get().filter(notice => notice.id !== id);
  return {
    set: (id, explanation) => notices.set([...without(id), { id, explanation }]),
    remove(id) {
      const rest = without(id);
      if (rest.length === notices.get().length) return false;
      notices.set(rest);
      return true;
    },
    list: () => notices.get(),
    watch: signal => notices.watch(signal),
  };
}
