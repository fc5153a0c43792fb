// The settings while they are edited: as typed, and back. Pure.
import type { Settings, Theme } from '../../gen/sockeye/v1/settings';
import type { SettingChange } from './settings-store';

/** The settings as typed. */
export interface SettingsDraft {
  readonly theme: Theme;
  readonly deadlineMs: string;
  readonly historyLimitMib: string;
  readonly historyAgeDays: string;
}

/** The names of the settings that are typed as numbers. */
export type NumberName = 'deadlineMs' | 'historyLimitMib' | 'historyAgeDays';

/** What is typed when these settings hold. A deadline of none is an empty field. */
export function draftOf({ theme, deadlineMs, historyLimitMib, historyAgeDays }: Settings): SettingsDraft {
  return {
    theme,
    deadlineMs: deadlineMs === 0 ? '' : String(deadlineMs),
    historyLimitMib: String(historyLimitMib),
    historyAgeDays: String(historyAgeDays),
  };
}

const ranges: Readonly<Record<NumberName, readonly [min: number, max: number]>> = {
  deadlineMs: [0, 2_147_483_647],
  historyLimitMib: [64, 1_048_576],
  historyAgeDays: [1, 3650],
};

/** What is wrong with a number as typed; undefined when nothing is. */
export function numberProblem(name: NumberName, text: string): string | undefined {
  if (name === 'deadlineMs' && text.trim() === '') return undefined;
  const [min, max] = ranges[name];
  const value = Number(text);
  const isFine = /^\s*\d+\s*$/.test(text) && value >= min && value <= max;
  return isFine ? undefined : `Write a whole number from ${min} to ${max}.`;
}

/** The changes that lead from what holds to what is typed; undefined while something is wrong with it. */
export function changesOf(settings: Settings, draft: SettingsDraft): readonly SettingChange[] | undefined {
  const names = Object.keys(ranges) as readonly NumberName[]; // The table's own keys.
  if (names.some(name => numberProblem(name, draft[name]) !== undefined)) return undefined;
  const numbers = names
    .map(name => ({ $case: name, value: Number(draft[name].trim()) }))
    .filter(({ $case, value }) => settings[$case] !== value);
  return draft.theme === settings.theme ? numbers : [{ $case: 'theme', value: draft.theme }, ...numbers];
}
