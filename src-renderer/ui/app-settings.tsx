import { createContext, useContext } from 'react';

import type { Settings } from '../../gen/sockeye/v1/settings';

/** What parts of the window know of the app's settings. */
export interface AppSettings {
  /** What holds; undefined until main has told it. */
  readonly values: Settings | undefined;
  /** Opens the settings at one of them, by its name in settings.json. */
  readonly show: (name: string) => void;
}

const AppSettingsContext = createContext<AppSettings | undefined>(undefined);

/** Makes the settings known to what is below. */
export const AppSettingsProvider = AppSettingsContext.Provider;

/** The app's settings; undefined where nobody has made them known. */
export function useAppSettings(): AppSettings | undefined {
  return useContext(AppSettingsContext);
}
