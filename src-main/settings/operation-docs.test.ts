// docs/operation.md is what users read: what it says of settings and options is held to the code.
import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { settingNames, settingRules } from '../../src-shared/setting-rules';
import { helpText } from '../command-line/help-text';

const page = readFile(new URL('../../docs/operation.md', import.meta.url), 'utf8');

/** The cells of the rows of the page's tables, by the word in backquotes in their first cell. */
async function readRows(): Promise<ReadonlyMap<string, readonly string[]>> {
  const lines = (await page).split('\n').filter(line => line.startsWith('| `'));
  const rows = lines.map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  );
  return new Map(rows.map(([first = '', ...rest]) => [/`([^`=]+)/.exec(first)?.[1] ?? '', rest]));
}

it.each(settingNames)('the page says of %s what it is, what it may be and how it is shipped', async name => {
  const rule = settingRules[name];
  const range =
    rule.kind === 'choice' ? rule.choices.map(choice => `"${choice}"`).join(', ') : `${rule.min} to ${rule.max}`;
  const fallback = rule.kind === 'choice' ? `"${rule.fallback}"` : String(rule.fallback);
  expect((await readRows()).get(name)).toEqual([rule.about, range, fallback]);
});

it('the page has each option and each exit code that --help has, and no setting that there is not', async () => {
  const rows = await readRows();
  const options = [...helpText.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option = '']) => option);
  expect(options.length).toBeGreaterThan(4);
  for (const option of options) expect([...rows.keys()]).toContain(option);
  const codes = [...helpText.matchAll(/^ {2}(\d+) /gm)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(3);
  for (const code of codes) expect([...rows.keys()]).toContain(code);
  const settings = [...rows.keys()].filter(key => /^[a-z]+[A-Z]\w+$/.test(key));
  expect(settings.filter(key => !Object.hasOwn(settingRules, key))).toEqual([]);
});
