import { nativeTheme } from 'electron';

import type { HelperSettings } from '../../src-shared/helper-messages';
import type { HelperSupervisor } from '../helper/helper-supervisor';
import type { LaunchedLink } from '../helper/launch-link';
import type { Notices } from '../notices';
import { type SettingValues, toSettings } from './setting-rules';
import type { SettingsStore } from './settings-store';

/** What of the settings is the helper's. */
export function helperSettings(values: SettingValues): HelperSettings {
  const { historyLimitMib, historyAgeDays } = toSettings(values);
  return { historyLimitMib, historyAgeDays };
}

/** Brings each change of the settings to where it holds, as it comes; what is wrong with the file becomes a notice. */
export async function applySettings(
  settings: SettingsStore,
  supervisor: HelperSupervisor<LaunchedLink>,
  notices: Notices,
  signal: AbortSignal,
): Promise<void> {
  nativeTheme.themeSource = themeSource(settings.get().values); // At once: the window is about to be opened.
  for await (const { values, problems } of settings.watch(signal)) {
    nativeTheme.themeSource = themeSource(values);
    const state = supervisor.state();
    // A helper that starts later is told at its start.
    if (state.kind === 'running') state.link.applySettings(helperSettings(values));
    const [first, ...others] = problems;
    if (first === undefined) notices.remove('settings');
    else notices.set('settings', { ...first, what: [first, ...others].map(({ what }) => what).join(' ') });
  }
}

function themeSource({ theme }: SettingValues): typeof nativeTheme.themeSource {
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
