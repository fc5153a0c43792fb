// The settings while they are edited: as typed, and back. Pure.
import type { Settings, Theme } from '../../gen/sockeye/v1/settings';
import { settingNames, type SettingName, settingRules } from '../../src-shared/setting-rules';
import type { SettingChange } from './settings-store';

/** The names of the settings that are typed as numbers. */
export type NumberName = Exclude<SettingName, 'theme'>;

/** The settings as typed. */
export type SettingsDraft = Readonly<Record<NumberName, string>> & { readonly theme: Theme };

/** The names of the settings that are typed as numbers, in the order in which people read them. */
export const numberNames = settingNames.filter((name): name is NumberName => name !== 'theme');

/** What is typed when these settings hold. A deadline of none is an empty field. */
export function draftOf(settings: Settings): SettingsDraft {
  const texts = numberNames.map(name => [name, isNone(name, settings[name]) ? '' : String(settings[name])]);
  return { theme: settings.theme, ...(Object.fromEntries(texts) as Record<NumberName, string>) }; // One for each name.
}

/** What is wrong with a number as typed; undefined when nothing is. */
export function numberProblem(name: NumberName, text: string): string | undefined {
  if (text.trim() === '' && isNone(name, 0)) return undefined;
  const rule = settingRules[name];
  if (rule.kind !== 'number') return undefined;
  const value = Number(text);
  const isFine = /^\s*\d+\s*$/.test(text) && value >= rule.min && value <= rule.max;
  return isFine ? undefined : `Write a whole number from ${rule.min} to ${rule.max}.`;
}

/** The changes that lead from what holds to what is typed; undefined while something is wrong with it. */
export function changesOf(settings: Settings, draft: SettingsDraft): readonly SettingChange[] | undefined {
  if (numberNames.some(name => numberProblem(name, draft[name]) !== undefined)) return undefined;
  const numbers = numberNames
    .map(name => ({ $case: name, value: Number(draft[name].trim()) }))
    .filter(({ $case, value }) => settings[$case] !== value);
  return draft.theme === settings.theme ? numbers : [{ $case: 'theme', value: draft.theme }, ...numbers];
}

/** Whether a value stands for none at all. */
function isNone(name: NumberName, value: number): boolean {
  return name === 'deadlineMs' && value === 0;
}
