import { type Settings, type SettingsService, Theme } from '../../gen/sockeye/v1/settings';

const shipped: Settings = { theme: Theme.THEME_SYSTEM, deadlineMs: 0, historyLimitMib: 2048, historyAgeDays: 30 };

/** Settings in memory: told once, changed without being told again. */
export function createFakeSettings(): SettingsService {
  let settings = shipped;
  return {
    async *watchSettings() {
      const file = '/home/ada/.config/Sockeye/settings.json';
      yield await Promise.resolve({ settings, defaults: shipped, problems: [], file });
    },
    changeSetting({ change }) {
      if (change !== undefined) settings = { ...settings, [change.$case]: change.value };
      return Promise.resolve({});
    },
  };
}
