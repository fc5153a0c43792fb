// The text of the settings file: pure, both ways.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { JsonMember, JsonNode, JsonObjectNode } from '../../src-shared/json/json-node';
import { parseJson } from '../../src-shared/json/parse-json';
import { TextProblems } from '../../src-shared/json/text-problems';
import {
  defaultValues,
  refuseValue,
  settingNames,
  settingRules,
  type SettingName,
  type SettingValue,
  type SettingValues,
} from '../../src-shared/setting-rules';

/** Name of the schema beside the file, as the file refers to it. */
export const schemaName = 'settings.schema.json';

/** What was found in the place of the file: its text, nothing, or something that cannot be read, for this reason. */
export type FoundSettings =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What the file says. */
export interface ReadSettings {
  /** Its values, and defaults for what it lacks and for what is wrong. */
  readonly values: SettingValues;
  /** The settings of which the user wants something that cannot be read: their default is nobody's choice. */
  readonly refused: ReadonlySet<SettingName>;
  /** One sentence for each thing that is wrong. */
  readonly problems: readonly Explanation[];
}

/** Reads what was found; `file` is named in what is wrong. */
export function readSettings(found: FoundSettings, file: string): ReadSettings {
  if (found.kind === 'missing') return { values: defaultValues(), refused: new Set(), problems: [] };
  const content = found.kind === 'text' ? parseObject(found.text) : found.reason;
  if (typeof content === 'string') {
    const what = `The settings in ${file} cannot be read: ${content}. All settings are as shipped, and nothing is removed from the history, until that is mended.`;
    const nextStep = 'Mend the file, or move it away; it is not written to meanwhile.';
    const problems = [{ cause: 'settings-unreadable', what, nextStep }];
    return { values: defaultValues(), refused: new Set(settingNames), problems };
  }
  const values: Record<SettingName, SettingValue> = { ...defaultValues() };
  const refused = new Set<SettingName>();
  const problems: Explanation[] = [];
  const text = found.kind === 'text' ? found.text : '';
  for (const member of content.members) {
    const { key } = member;
    if (key === '$schema') continue;
    const value = plainValue(member.value);
    const problem = isSettingName(key) ? refuseValue(key, value) : `is not a setting of this version${suggest(key)}`;
    if (problem === undefined && isSettingName(key)) {
      values[key] = value as SettingValue; // refuseValue has looked.
      continue;
    }
    if (isSettingName(key)) refused.add(key);
    problems.push(explain(member, problem ?? '', { text, file }));
  }
  return { values, refused, problems };
}

/**
 * The text with one value changed and everything else in it as it was, its line breaks and unknown keys too; undefined
 * stands for a file that is not there. Throws a sentence when the text is no JSON object.
 */
export function changeSettingsText(text: string | undefined, name: SettingName, value: SettingValue): string {
  const content = parseObject(text ?? '');
  if (typeof content === 'string') throw new Error(content);
  const whole = text ?? '';
  const known = content.members.find(({ key }) => key === name);
  if (known !== undefined) {
    return whole.slice(0, known.value.from) + JSON.stringify(value) + whole.slice(known.value.to);
  }
  const schema = content.members.some(({ key }) => key === '$schema') ? {} : { $schema: `./${schemaName}` };
  const last = content.members.at(-1);
  const first = content.members[0];
  if (last === undefined || first === undefined)
    return `${JSON.stringify({ ...schema, [name]: value }, undefined, 2)}\n`;
  const space = whole.slice(content.from + 1, first.keyFrom);
  const before = Object.entries(schema).map(
    ([key, path]) => `${JSON.stringify(key)}: ${JSON.stringify(path)},${space}`,
  );
  return [
    whole.slice(0, first.keyFrom),
    ...before,
    whole.slice(first.keyFrom, last.value.to),
    `,${space}${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    whole.slice(last.value.to),
  ].join('');
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

/** An object, or why the text is none, and where. An empty text is an empty object. */
function parseObject(text: string): JsonObjectNode | string {
  if (text.replace(/^\uFEFF/, '').trim() === '') return { kind: 'object', from: 0, to: 0, members: [] };
  const problems = new TextProblems();
  const root = parseJson(text, problems);
  const [first, ...others] = problems.list();
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return `${placeOf(text, first.from)}: ${first.message}${more}`;
  }
  return root.kind === 'object' ? root : `${placeOf(text, root.from)}: settings are an object, { … }`;
}

/** A string or a number; undefined for what no setting is. */
function plainValue(node: JsonNode): SettingValue | undefined {
  if (node.kind === 'string') return node.value;
  return node.kind === 'number' ? Number(node.text) : undefined;
}

/** A place as editors show it; both count from 1. */
function placeOf(text: string, offset: number): string {
  const lines = text
    .slice(0, offset)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingRules, name);
}

function explain(
  { key, keyFrom, value }: JsonMember,
  problem: string,
  { text, file }: { readonly text: string; readonly file: string },
): Explanation {
  const shown = text.slice(value.from, Math.min(value.to, value.from + 100));
  const rest = isSettingName(key) ? `, not ${shown}; ${insteadOf(key)}` : '; it is left as it is';
  return {
    cause: 'setting-refused',
    what: `${JSON.stringify(key.slice(0, 100))} in ${file}, ${placeOf(text, keyFrom)}, ${problem}${rest}.`,
    nextStep: '',
  };
}

/** What holds instead of a wrong value. What removes recordings is never guessed. */
function insteadOf(name: SettingName): string {
  if (settingRules[name].limitsHistory === true)
    return 'nothing is removed from the history for it until that is mended';
  return `${JSON.stringify(settingRules[name].fallback)} is used instead`;
}

function suggest(name: string): string {
  const close = settingNames.find(known => known.toLowerCase() === name.toLowerCase().replaceAll(/[-_. ]/g, ''));
  return close === undefined ? '' : `; did you mean ${JSON.stringify(close)}?`;
}
