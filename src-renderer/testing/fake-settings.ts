import type { SettingsService } from '../../gen/sockeye/v1/settings';
import { defaultValues, toSettings } from '../../src-shared/setting-rules';

const shipped = toSettings(defaultValues());

/** Settings in memory: told once, changed without being told again. */
export function createFakeSettings(): SettingsService {
  let settings = shipped;
  return {
    async *watchSettings() {
      const file = '/home/ada/.config/Sockeye/settings.json';
      yield await Promise.resolve({ settings, defaults: shipped, problems: [], file, isSafe: false });
    },
    changeSetting({ change }) {
      if (change !== undefined) settings = { ...settings, [change.$case]: change.value };
      return Promise.resolve({});
    },
  };
}
