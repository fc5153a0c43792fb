import type { ChangeSettingRequest, WatchSettingsResponse } from '../../gen/sockeye/v1/settings';
import type { Services } from '../services';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import { explainError } from '../ui/explain-error';

/** The settings as main last told them; undefined until it has. */
export type SettingsState = WatchSettingsResponse | undefined;

/** One change of one setting. */
export type SettingChange = NonNullable<ChangeSettingRequest['change']>;

/** The user's settings. */
export interface SettingsStore extends ReadableStore<SettingsState> {
  /** Makes the changes, one after the other; resolves to why one could not be made, and makes none behind it. */
  readonly save: (changes: readonly SettingChange[]) => Promise<string | undefined>;
}

/** Makes the store and watches until `signal` is aborted. */
export function createSettingsStore(
  { settings }: Pick<Services, 'settings'>,
  requestFrame: RequestFrame,
  signal: AbortSignal,
): SettingsStore {
  const store = createStore<SettingsState, WatchSettingsResponse>(undefined, (_before, told) => told, requestFrame);
  void watch();
  return {
    get: store.get,
    subscribe: store.subscribe,
    async save(changes) {
      try {
        for (const change of changes) await settings.changeSetting({ change }, signal);
        return undefined;
      } catch (error) {
        return explainError(error).what;
      }
    },
  };

  async function watch(): Promise<void> {
    try {
      for await (const told of settings.watchSettings({}, signal)) store.arrive(told);
    } catch {
      // Main is going, and the window with it.
    }
  }
}
