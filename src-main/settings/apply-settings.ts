import { nativeTheme } from 'electron';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
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
  for await (const { values, refused, problems } of settings.watch(signal)) {
    applyTheme(values);
    const state = supervisor.state();
    // A helper that starts later is told at its start.
    if (state.kind === 'running') state.link.applySettings(helperSettings(values, refused));
    const notice = noticeOf(problems);
    if (notice === undefined) notices.remove('settings');
    else notices.set('settings', notice);
  }
}

/** How many things that are wrong with the file the notice names; the dialog has all. */
const namedProblems = 3;

/** What is wrong with the file, each in a line; undefined when nothing is. */
function noticeOf(problems: readonly Explanation[]): Explanation | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const more = problems.length - namedProblems;
  const lines = problems.slice(0, namedProblems).map(({ what }) => what);
  return { ...first, what: [...lines, ...(more > 0 ? [`And ${more} more, see the settings.`] : [])].join('\n') };
}

/** Has windows drawn in the theme of these settings; before they are opened, so that none changes before the user's eyes. */
export function applyTheme({ theme }: SettingValues): void {
  nativeTheme.themeSource = theme === 'light' || theme === 'dark' ? theme : 'system';
}
