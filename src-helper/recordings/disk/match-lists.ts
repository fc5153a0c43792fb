import type { MessageFilter } from '../recording-store';
import { type ScanSource, scanMessages } from './scan-messages';

/** Lists that are kept; one of a million matches takes about 8 MB. */
const keptLists = 4;

/** Which messages of a recording match, as far as it has been scanned. */
interface MatchList {
  readonly indexes: number[];
  nextIndex: number;
  /** One scan at a time. */
  scanning: Promise<void> | undefined;
}

/** Gives other work a turn when enough time has passed; rejects when the asker has gone. */
export type Pause = () => Promise<void> | undefined;

/** Remembers which messages match a filter, so that paging through them and finding the next one scans only what is new. */
export class MatchLists {
  readonly #lists = new Map<string, MatchList>();

  /** The indexes of all messages that match, in their order. `sources` are the parts of the recording, in their order. */
  async find(
    id: string,
    sources: readonly ScanSource[],
    filter: MessageFilter,
    pause: Pause,
  ): Promise<readonly number[]> {
    const key = JSON.stringify([id, filter.direction, filter.ignoresCase, filter.text]);
    const list = this.#lists.get(key) ?? { indexes: [], nextIndex: 0, scanning: undefined };
    this.#lists.delete(key);
    this.#lists.set(key, list);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= keptLists) break;
      this.#lists.delete(oldest);
    }
    // Whoever scans may be gone half-way; what it found stays.
    while (list.scanning !== undefined) await list.scanning.catch(() => undefined);
    list.scanning = scan(list, sources, filter, pause);
    try {
      await list.scanning;
    } finally {
      list.scanning = undefined;
    }
    return list.indexes;
  }

  /** The recording is gone, or has other events than before. */
  forget(id: string): void {
    for (const key of [...this.#lists.keys()]) if (key.startsWith(`[${JSON.stringify(id)},`)) this.#lists.delete(key);
  }
}

async function scan(
  list: MatchList,
  sources: readonly ScanSource[],
  filter: MessageFilter,
  pause: Pause,
): Promise<void> {
  for (const source of sources) {
    const found: number[] = [];
    const steps = scanMessages(source, filter, list.nextIndex, index => {
      found.push(index);
      return true;
    });
    for (const { nextIndex } of steps) {
      for (const index of found) list.indexes.push(index);
      found.length = 0;
      list.nextIndex = nextIndex;
      await pause();
    }
  }
}
