// Every setting, once: what the file calls it, what it may be, what it is by default. The reader of the file, its schema
// and the service follow from this table.
import { type Settings, Theme } from '../../gen/sockeye/v1/settings';

/** What a setting may be. */
export type SettingRule =
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly fallback: string; readonly about: string }
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly fallback: number;
      readonly about: string;
    };

/** The name of a setting, in the file and in Settings. */
export type SettingName = keyof Settings;

/** The rule of each setting. */
export const settingRules: Readonly<Record<SettingName, SettingRule>> = {
  theme: {
    kind: 'choice',
    choices: ['system', 'light', 'dark'],
    fallback: 'system',
    about: 'How the window looks: as the system does, light, or dark.',
  },
  deadlineMs: {
    kind: 'number',
    min: 0,
    max: 2_147_483_647,
    fallback: 0,
    about: 'Deadline of a new request in milliseconds; 0 for none.',
  },
  historyLimitMib: {
    kind: 'number',
    min: 64,
    max: 1_048_576,
    fallback: 2048,
    about: 'How much of the disk the recordings may take, in MiB. The oldest that are not pinned go first.',
  },
  historyAgeDays: {
    kind: 'number',
    min: 1,
    max: 3650,
    fallback: 30,
    about: 'How many days recordings are kept that are not pinned.',
  },
};

/** The names, in the order in which people read them. */
// Object.keys forgets that the table has these keys and no other.
export const settingNames = Object.keys(settingRules) as readonly SettingName[];

/** A value as the file has it. */
export type SettingValue = string | number;

/** The values of all settings, as the file has them. */
export type SettingValues = Readonly<Record<SettingName, SettingValue>>;

/** What each setting is when nobody has said anything. */
export function defaultValues(): SettingValues {
  const values = settingNames.map(name => [name, settingRules[name].fallback]);
  return Object.fromEntries(values) as SettingValues; // One for each name.
}

/** Why a value is none of this setting, as the end of a sentence; undefined when it is one. */
export function refuseValue(name: SettingName, value: unknown): string | undefined {
  const rule = settingRules[name];
  if (rule.kind === 'choice') {
    const isKnown = typeof value === 'string' && rule.choices.includes(value);
    return isKnown ? undefined : `must be one of ${rule.choices.map(choice => JSON.stringify(choice)).join(', ')}`;
  }
  const isInside = Number.isInteger(value) && Number(value) >= rule.min && Number(value) <= rule.max;
  return isInside ? undefined : `must be a whole number from ${rule.min} to ${rule.max}`;
}

const themes: Readonly<Record<string, Theme>> = {
  system: Theme.THEME_SYSTEM,
  light: Theme.THEME_LIGHT,
  dark: Theme.THEME_DARK,
};

/** The values as the service has them. */
export function toSettings(values: SettingValues): Settings {
  return {
    theme: themes[values.theme] ?? Theme.THEME_SYSTEM,
    deadlineMs: Number(values.deadlineMs),
    historyLimitMib: Number(values.historyLimitMib),
    historyAgeDays: Number(values.historyAgeDays),
  };
}

/** The word of the file for a theme; undefined when it has none. */
export function themeWord(theme: Theme): string | undefined {
  return Object.keys(themes).find(word => themes[word] === theme);
}
