import { nativeTheme } from 'electron';

import { helperSettings, type SettingValues } from '../../src-shared/setting-rules';
import type { HelperSupervisor } from '../helper/helper-supervisor';
import type { LaunchedLink } from '../helper/launch-link';
import type { Notices } from '../notices';
import type { SettingsStore } from './settings-store';

/** Brings each change of the settings to where it holds, as it comes; what is wrong with the file becomes a notice. */
export async function applySettings(
  settings: SettingsStore,
  supervisor: HelperSupervisor<LaunchedLink>,
  notices: Notices,
  signal: AbortSignal,
): Promise<void> {
  nativeTheme.themeSource = themeSource(settings.get().values); // At once: the window is about to be opened.
  for await (const { values, refused, problems } of settings.watch(signal)) {
    nativeTheme.themeSource = themeSource(values);
    const state = supervisor.state();
    // A helper that starts later is told at its start.
    if (state.kind === 'running') state.link.applySettings(helperSettings(values, refused));
    const [first, ...others] = problems;
    if (first === undefined) notices.remove('settings');
    else notices.set('settings', { ...first, what: [first, ...others].map(({ what }) => what).join('\n') });
  }
}

function themeSource({ theme }: SettingValues): typeof nativeTheme.themeSource {
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
