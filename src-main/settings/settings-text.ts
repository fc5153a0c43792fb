// The text of the settings file: pure, both ways.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import {
  defaultValues,
  refuseValue,
  settingNames,
  settingRules,
  type SettingName,
  type SettingValues,
} from './setting-rules';

/** Name of the schema beside the file, as the file refers to it. */
export const schemaName = 'settings.schema.json';

/** What the text of the file says. */
export interface ReadSettings {
  /** Its values, and defaults for what it lacks and for what is wrong. */
  readonly values: SettingValues;
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly Explanation[];
}

/** Reads the text of the file; undefined stands for a file that is not there. `file` is named in what is wrong. */
export function readSettingsText(text: string | undefined, file: string): ReadSettings {
  const values: Record<SettingName, string | number> = { ...defaultValues() };
  if (text === undefined || text.trim() === '') return { values, problems: [] };
  const content = parseObject(text);
  if (typeof content === 'string') {
    const what = `The settings in ${file} cannot be read: ${content}. Until that is mended all settings are as shipped.`;
    return { values, problems: [{ cause: 'settings-unreadable', what, nextStep: 'Mend the file, or remove it.' }] };
  }
  const problems: Explanation[] = [];
  for (const [name, value] of Object.entries(content)) {
    if (name === '$schema') continue;
    const problem = isSettingName(name) ? refuseValue(name, value) : `is not a setting${suggest(name)}`;
    if (problem === undefined && isSettingName(name))
      values[name] = value as string | number; // refuseValue has looked.
    else problems.push(explain(name, value, problem ?? '', file));
  }
  return { values, problems };
}

/** The text with one value changed; what else is in it stays. Throws a sentence when the text is not JSON. */
export function changeSettingsText(text: string | undefined, name: SettingName, value: string | number): string {
  const content = text === undefined || text.trim() === '' ? {} : parseObject(text);
  if (typeof content === 'string') throw new Error(content);
  return `${JSON.stringify({ $schema: `./${schemaName}`, ...content, [name]: value }, undefined, 2)}\n`;
}

/** The JSON schema of the file (https://json-schema.org/draft-07), for editors. */
export function settingsSchemaText(): string {
  const properties = settingNames.map(name => {
    const rule = settingRules[name];
    const common = { description: rule.about, default: rule.fallback };
    return [
      name,
      rule.kind === 'choice'
        ? { ...common, enum: rule.choices }
        : { ...common, type: 'integer', minimum: rule.min, maximum: rule.max },
    ];
  });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Sockeye',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...(Object.fromEntries(properties) as object) },
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** An object, or why the text is none. */
function parseObject(text: string): Readonly<Record<string, unknown>> | string {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
  return isObject ? (content as Readonly<Record<string, unknown>>) : 'it holds no object'; // Just looked at.
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingRules, name);
}

function explain(name: string, value: unknown, problem: string, file: string): Explanation {
  const shown = JSON.stringify(value).slice(0, 100);
  const rest = isSettingName(name) ? `; ${JSON.stringify(settingRules[name].fallback)} is used instead` : '';
  return {
    cause: 'setting-refused',
    what: `${JSON.stringify(name.slice(0, 100))} in ${file} ${problem}${isSettingName(name) ? `, not ${shown}` : ''}${rest}.`,
    nextStep: '',
  };
}

function suggest(name: string): string {
  const close = settingNames.find(known => known.toLowerCase() === name.toLowerCase().replaceAll(/[-_. ]/g, ''));
  return close === undefined ? '' : `; did you mean ${JSON.stringify(close)}?`;
}
