import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Theme } from '../../gen/sockeye/v1/settings';
import { createLog } from '../../src-shared/log';
import { StatusCode } from '../../src-shared/status-code';
import { defaultValues, helperSettings, toSettings } from '../../src-shared/setting-rules';
import { createSettingsService } from './settings-service';
import { openSettings, type SettingsStore } from './settings-store';
import type { ReadSettings } from './settings-text';

const log = createLog('test', () => undefined);
const shipped = toSettings(defaultValues());
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
      `"theme" in ${file}, line 1, column 3, must be one of "system", "light", "dark", not "pink"; "system" is used instead.`,
    );
    expect(problems).toContain('"historyAgeDays"');
    expect(problems).toContain(
      'must be a whole number from 64 to 1048576, not "2"; nothing is removed from the history',
    );
    expect(problems).toContain('"x" in');
    expect(problems).toContain('is not a setting of this version; it is left as it is.');
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

  it.each([
    ['a comment', '{\n  // mine\n  "theme": "dark"\n}', 'line 2, column 3: JSON has no comments'],
    ['a comma too many', '{\r\n  "theme": "dark",\r\n}', 'line 2, column 18: a comma before } is one too many'],
    ['a comma too few', '{ "theme": "dark"\n  "deadlineMs": 5 }', 'line 2, column 3: expected "," or "}"'],
    ['a key twice', '{ "theme": "dark", "theme": "light" }', 'line 1, column 20: the key "theme" is there twice'],
    ['an open end', '\uFEFF{ "theme": "dark"', 'line 1, column 1: this { is never closed'],
    ['a list', '\n [1]', 'line 2, column 2: settings are an object'],
    ['two values', '{}\n{}', 'line 2, column 1: nothing may follow'],
  ])('say the line and the column of %s', async (_what, text, words) => {
    const settings = await open(text);
    expect(toSettings(settings.get().values)).toEqual(shipped);
    expect(problemsOf(settings)).toContain(words);
    await expect(settings.change('theme', 'light')).rejects.toThrow(words);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it.each([
    ['with a mark of byte order', '\uFEFF{ "theme": "dark" }'],
    ['with the line breaks of Windows', '{\r\n\t"theme": "dark"\r\n}\r\n'],
    ['in one line', '{"theme":"dark"}'],
    ['with a number in another form', '{ "theme": "dark", "deadlineMs": 0.0 }'],
  ])('are read %s', async (_what, text) => {
    const settings = await open(text);
    expect(toSettings(settings.get().values)).toEqual({ ...shipped, theme: Theme.THEME_DARK });
    expect(problemsOf(settings)).toBe('');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a folder', () => mkdir(file), 'it is a folder'],
    ['a pipe that nobody writes to', () => Promise.resolve(execFileSync('mkfifo', [file])), 'it is no file'],
    ['a link to itself', () => symlink(file, file), 'ELOOP'],
    ['too large', () => writeFile(file, ' '.repeat(1024 * 1024 + 1)), 'it has 1048577 bytes, more than 1048576'],
    ['not text', () => writeFile(file, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 'it is not text in UTF-8'],
  ])('are as shipped when the file is %s, which is said and left alone', async (_what, make, words) => {
    await make();
    const before = await lstat(file);
    const settings = await open();
    expect(toSettings(settings.get().values)).toEqual(shipped);
    expect(problemsOf(settings)).toContain(words);
    await expect(settings.change('theme', 'dark')).rejects.toThrow(words);
    expect((await lstat(file)).ino).toBe(before.ino);
  });

  it('remove nothing from the history while the file, or its limit there, cannot be read', async () => {
    const loose = { historyLimitMib: 1_048_576, historyAgeDays: 3650 };
    const inForce = ({ values, refused }: ReadSettings): object => helperSettings(values, refused);
    expect(inForce((await open('{ "historyAgeDays": "90" , "historyLimitMib": 500 }')).get())).toMatchObject({
      historyAgeDays: 3650,
      historyLimitMib: 500,
    });
    expect(inForce((await open('{ "historyLimitMib": 50')).get())).toMatchObject(loose);
    expect(inForce((await open('{}')).get())).toMatchObject({ historyLimitMib: 2048, historyAgeDays: 30 });
  });

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

  it.each([
    [
      'line breaks of Windows, tabs and keys of a newer version',
      '\uFEFF{\r\n\t"newer": { "a": [1.50, 1e2] },\r\n\t"theme": "dark"\r\n}\r\n',
      '\uFEFF{\r\n\t"$schema": "./settings.schema.json",\r\n\t"newer": { "a": [1.50, 1e2] },\r\n\t"theme": "dark",\r\n\t"deadlineMs": 7\r\n}\r\n',
    ],
    [
      'one line',
      '{ "$schema": "x", "deadlineMs": 1, "big": 123456789012345678901 }',
      '{ "$schema": "x", "deadlineMs": 7, "big": 123456789012345678901 }',
    ],
    ['nothing but an object', '{}', '{\n  "$schema": "./settings.schema.json",\n  "deadlineMs": 7\n}\n'],
    ['a wrong value of the same key', '{ "$schema": "x", "deadlineMs": {} }', '{ "$schema": "x", "deadlineMs": 7 }'],
  ])('leaves every other byte as it was: %s', async (_what, before, after) => {
    const settings = await open(before);
    await settings.change('deadlineMs', 7);
    expect(await readFile(file, 'utf8')).toBe(after);
    expect(settings.get().values.deadlineMs).toBe(7);
  });

  it('by two instances at the same time loses nothing of either', async () => {
    const one = await open('{ "kept": 1 }');
    const other = await open();
    for (let at = 1; at <= 30; at++) {
      await Promise.all([one.change('deadlineMs', at), other.change('historyAgeDays', at)]);
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ kept: 1, deadlineMs: at, historyAgeDays: at });
    }
  });

  it('gets past the draft of a process that died while it wrote', async () => {
    const settings = await open('{ "theme": "dark" }');
    await writeFile(`${file}.new`, '{ "theme": ');
    await utimes(`${file}.new`, 1, 1);
    await settings.change('deadlineMs', 7);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ theme: 'dark', deadlineMs: 7 });
  });

  it('writes to where a link leads, and leaves the link', async () => {
    await mkdir(path.join(folder, 'dotfiles'));
    await writeFile(path.join(folder, 'dotfiles', 'mine.json'), '{ "theme": "dark" }');
    await symlink(path.join(folder, 'dotfiles', 'mine.json'), file);
    await (await open()).change('deadlineMs', 7);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(path.join(folder, 'dotfiles', 'mine.json'), 'utf8'))).toMatchObject({
      deadlineMs: 7,
    });
  });

  it('writes to where a link leads also when nothing is there yet', async () => {
    await mkdir(path.join(folder, 'dotfiles'));
    await symlink('dotfiles/mine.json', file);
    await (await open()).change('deadlineMs', 7);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ deadlineMs: 7 });
  });

  it('of a file that was removed meanwhile writes it anew', async () => {
    const settings = await open('{ "theme": "dark" }');
    await rm(file);
    await settings.change('deadlineMs', 7);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ $schema: './settings.schema.json', deadlineMs: 7 });
    expect(settings.get().values.theme).toBe('system');
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

  it('makes the file for its user alone, and leaves one the mode that its user gave it', async () => {
    const settings = await open();
    await settings.change('deadlineMs', 7);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o664);
    await settings.change('deadlineMs', 8);
    expect((await stat(file)).mode & 0o777).toBe(0o664);
  });

  it('that was stopped for so long that another took its turn puts nothing of the other in place', async () => {
    const settings = await open('{ "theme": "dark" }');
    const changing = settings.change('deadlineMs', 7);
    while (!existsSync(`${file}.new`)) await nextTurn();
    // As another does that takes us for dead, and has written the half of its own.
    rmSync(`${file}.new`);
    writeFileSync(`${file}.new`, '{ "theme": ');
    for (let turn = 0; turn < 200; turn++) {
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ theme: 'dark' });
      expect(readFileSync(`${file}.new`, 'utf8')).toBe('{ "theme": ');
      await nextTurn();
    }
    rmSync(`${file}.new`);
    await changing;
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ theme: 'dark', deadlineMs: 7 });
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
      replyLimitMib: { type: 'integer', minimum: 1, maximum: 2047, default: 256 },
    },
  });
});
