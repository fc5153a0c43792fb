import type { Notice } from '../../gen/sockeye/v1/host';
import type { Services } from '../services';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';

/** What the user should know of the app itself. */
export interface NoticesStore extends ReadableStore<readonly Notice[]> {
  readonly dismiss: (id: string) => void;
}

/** Makes the store and watches until `signal` is aborted. */
export function createNoticesStore(
  { host }: Pick<Services, 'host'>,
  requestFrame: RequestFrame,
  signal: AbortSignal,
): NoticesStore {
  const store = createStore<readonly Notice[], readonly Notice[]>([], (_before, notices) => notices, requestFrame);
  void watch();
  return {
    get: store.get,
    subscribe: store.subscribe,
    // Another window, or main itself, may have been faster.
    dismiss: id => void host.dismissNotice({ id }, signal).catch(() => undefined),
  };

  async function watch(): Promise<void> {
    try {
      for await (const { notices } of host.watchNotices({}, signal)) store.arrive(notices);
    } catch {
      // Main is going, and the window with it.
    }
  }
}
