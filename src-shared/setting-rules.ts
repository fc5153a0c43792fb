// Every setting, once: what the file calls it, what it may be, what it is by default. The reader of the file, its schema,
// the service, the dialog and the page of the documentation follow from this table.
import { type Settings, Theme } from '../gen/sockeye/v1/settings';
import type { HelperSettings } from './helper-messages';

/** What a setting may be. */
export type SettingRule =
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      readonly fallback: string;
      readonly about: string;
      readonly limitsHistory?: never;
    }
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly fallback: number;
      readonly about: string;
      /** Whether recordings are removed by it: then a value that cannot be read removes none. */
      readonly limitsHistory?: true;
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
  replyLimitMib: {
    kind: 'number',
    min: 1,
    max: 2047,
    fallback: 256,
    about: 'The largest reply, in MiB, of a target that sets no limit of its own. A larger one ends its call.',
  },
  replyMemoryMib: {
    kind: 'number',
    min: 64,
    max: 16_384,
    fallback: 1024,
    about: 'How much memory, in MiB, the replies of all calls may hold together while they are received.',
  },
  historyLimitMib: {
    kind: 'number',
    min: 64,
    max: 1_048_576,
    fallback: 2048,
    limitsHistory: true,
    about: 'How much of the disk the recordings may take, in MiB. The oldest that are not pinned go first.',
  },
  historyAgeDays: {
    kind: 'number',
    min: 1,
    max: 3650,
    fallback: 30,
    limitsHistory: true,
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

/**
 * What of the settings is the helper's. Of those in `refused` the user wants something that is not known: of them, what
 * removes recordings is as loose as can be.
 */
export function helperSettings(values: SettingValues, refused: ReadonlySet<SettingName> = new Set()): HelperSettings {
  const known = settingNames.map(name => [name, refused.has(name) ? loosest(name, values[name]) : values[name]]);
  const { historyLimitMib, historyAgeDays, replyLimitMib, replyMemoryMib } = toSettings(
    Object.fromEntries(known) as SettingValues, // One for each name.
  );
  return { historyLimitMib, historyAgeDays, replyLimitMib, replyMemoryMib };
}

function loosest(name: SettingName, value: SettingValue): SettingValue {
  const rule = settingRules[name];
  return rule.kind === 'number' && rule.limitsHistory === true ? rule.max : value;
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
    replyLimitMib: Number(values.replyLimitMib),
    replyMemoryMib: Number(values.replyMemoryMib),
  };
}

/** The word of the file for a theme; undefined when it has none. */
export function themeWord(theme: Theme): string | undefined {
  return Object.keys(themes).find(word => themes[word] === theme);
}
