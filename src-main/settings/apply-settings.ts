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
  nativeTheme.themeSource = themeSource(settings.get().values); // At once: the window is about to be opened.
  for await (const { values, refused, problems } of settings.watch(signal)) {
    nativeTheme.themeSource = themeSource(values);
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

function themeSource({ theme }: SettingValues): typeof nativeTheme.themeSource {
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
