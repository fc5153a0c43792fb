import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Theme } from '../../gen/sockeye/v1/settings';
import { createLog } from '../../src-shared/log';
import { StatusCode } from '../../src-shared/status-code';
import { toSettings } from './setting-rules';
import { createSettingsService } from './settings-service';
import { openSettings, type SettingsStore } from './settings-store';

const log = createLog('test', () => undefined);
const shipped = { theme: Theme.THEME_SYSTEM, deadlineMs: 0, historyLimitMib: 2048, historyAgeDays: 30 };
const opened: SettingsStore[] = [];
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  file = path.join(folder, 'settings.json');
});

afterEach(async () => {
  for (const settings of opened.splice(0)) settings.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }); // The schema may just be written.
});

async function open(text?: string, isSafe = false): Promise<SettingsStore> {
  if (text !== undefined) await writeFile(file, text);
  const settings = await openSettings({ dataDirectory: folder, isSafe, log });
  opened.push(settings);
  return settings;
}

/** What is wrong, in one text. */
function problemsOf(settings: SettingsStore): string {
  return settings
    .get()
    .problems.map(({ what, nextStep }) => `${what} ${nextStep}`)
    .join('\n');
}

describe('the settings', () => {
  it('are as shipped without a file, and no file is made but the schema', async () => {
    const settings = await open();
    expect(toSettings(settings.get().values)).toEqual(shipped);
    expect(settings.get().problems).toEqual([]);
    await expect.poll(() => readdir(folder), { timeout: 8000 }).toEqual(['settings.schema.json']);
  });

  it('go on with the default of a key that is wrong, keep the others, and say which is wrong and what it may be', async () => {
    const settings = await open(
      '{ "theme": "pink", "deadlineMs": 1500, "historyAgeDays": -1, "historyLimitMib": "2", "history_age_days": 3, "x": {} }',
    );
    expect(toSettings(settings.get().values)).toEqual({ ...shipped, deadlineMs: 1500 });
    const problems = problemsOf(settings);
    expect(problems).toContain(
      `"theme" in ${file} must be one of "system", "light", "dark", not "pink"; "system" is used`,
    );
    expect(problems).toContain('"historyAgeDays"');
    expect(problems).toContain('must be a whole number from 64 to 1048576, not "2"');
    expect(problems).toContain('did you mean "historyAgeDays"?');
    expect(settings.get().problems).toHaveLength(5);
  });

  it.each(['{ "theme": ', '[]', 'null', '"dark"', '\u0000'])(
    'are as shipped when the file holds %j, and say so',
    async text => {
      const settings = await open(text);
      expect(toSettings(settings.get().values)).toEqual(shipped);
      expect(problemsOf(settings)).toContain(`The settings in ${file} cannot be read`);
    },
  );

  it('are read again when an editor changes the file, breaks it or removes it', async () => {
    const settings = await open('{ "theme": "dark" }');
    const signal = AbortSignal.timeout(8000);
    const seen: unknown[] = [];
    const acts = [() => writeFile(file, '{ "theme": "light" }'), () => writeFile(file, '{ "theme": '), () => rm(file)];
    for await (const { values, problems } of settings.watch(signal)) {
      seen.push([values.theme, problems.length]);
      const act = acts.shift();
      if (act === undefined) break;
      await act();
    }
    expect(seen).toEqual([
      ['dark', 0],
      ['light', 0],
      ['system', 1],
      ['system', 0],
    ]);
  }, 15_000);

  it('leave the file alone in a safe start', async () => {
    const settings = await open('{ "theme": "dark" }', true);
    expect(toSettings(settings.get().values)).toEqual(shipped);
    await expect(settings.change('theme', 'light')).rejects.toThrow('--safe');
    expect(await readFile(file, 'utf8')).toBe('{ "theme": "dark" }');
  });
});

describe('changing a setting', () => {
  it('writes the file whole, with its schema named, and leaves what else is in it', async () => {
    const settings = await open('{ "mine": 1, "theme": "dark" }');
    await Promise.all([settings.change('theme', 'light'), settings.change('deadlineMs', 5000)]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      $schema: './settings.schema.json',
      mine: 1,
      theme: 'light',
      deadlineMs: 5000,
    });
    expect(settings.get().values.theme).toBe('light');
    await expect.poll(() => readdir(folder), { timeout: 8000 }).toEqual(['settings.json', 'settings.schema.json']);
  });

  it('is refused, with the file as it was, when that is not JSON', async () => {
    const settings = await open('{ "theme": ');
    const service = createSettingsService(settings);
    const change = { $case: 'deadlineMs', value: 1 } as const;
    await expect(service.changeSetting({ change }, AbortSignal.timeout(1000))).rejects.toMatchObject({
      code: StatusCode.FAILED_PRECONDITION,
      details: expect.stringContaining('was not changed') as string,
    });
    expect(await readFile(file, 'utf8')).toBe('{ "theme": ');
  });

  it.each([
    { change: undefined },
    { change: { $case: 'theme', value: Theme.THEME_UNSPECIFIED } as const },
    { change: { $case: 'historyAgeDays', value: 0 } as const },
    { change: { $case: 'deadlineMs', value: 4_000_000_000 } as const },
  ])('refuses what no setting can be (%#)', async request => {
    const service = createSettingsService(await open());
    await expect(service.changeSetting(request, AbortSignal.timeout(1000))).rejects.toMatchObject({
      code: StatusCode.INVALID_ARGUMENT,
    });
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('says so when the folder cannot be written to', async () => {
    const settings = await open();
    await expect.poll(() => readdir(folder), { timeout: 8000 }).toHaveLength(1);
    await rm(folder, { recursive: true });
    await expect(settings.change('theme', 'dark')).rejects.toThrow('ENOENT');
  });
});

it('the schema beside the file tells editors every setting, its range and its default', async () => {
  await open();
  const schemaFile = path.join(folder, 'settings.schema.json');
  await expect
    .poll(() =>
      stat(schemaFile).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  const schema: unknown = JSON.parse(await readFile(schemaFile, 'utf8'));
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      theme: { enum: ['system', 'light', 'dark'], default: 'system' },
      historyAgeDays: { type: 'integer', minimum: 1, maximum: 3650, default: 30 },
    },
  });
});
