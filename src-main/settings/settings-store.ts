// The settings as they hold now: read from the file, read again when somebody changes it, written when the window asks.
import { unwatchFile, watchFile } from 'node:fs';
import { type FileHandle, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Log } from '../../src-shared/log';
import type { SettingName, SettingValue } from '../../src-shared/setting-rules';
import { createWatchedValue } from '../watched-value';
import {
  changeSettingsText,
  type FoundSettings,
  type ReadSettings,
  readSettings,
  schemaName,
  settingsSchemaText,
} from './settings-text';

/** The settings and their file. */
export interface SettingsStore {
  readonly file: string;
  /** Whether this is a safe start, in which the file is left alone. */
  readonly isSafe: boolean;
  get(): ReadSettings;
  /** The settings now and after each change. */
  watch(signal: AbortSignal): AsyncIterable<ReadSettings>;
  /** Writes one value, which its rule allows. Rejects with a sentence when the file cannot be read or written. */
  change(name: SettingName, value: SettingValue): Promise<void>;
  /** Looks at the file no more. */
  close(): void;
}

/** How often the file is looked at, in milliseconds. */
const watchPeriodMs = 1000;

/** A larger file is nobody's settings, in bytes. */
const sizeLimitBytes = 1024 * 1024;

/** A writer of the file that takes longer, in milliseconds, has died. */
const writeLimitMs = 2000;

/**
 * Reads the settings of this data folder; puts the schema beside them. With `isSafe` the file is left alone and all is as
 * shipped. Never rejects: what is wrong with the file is a problem of the settings.
 */
export async function openSettings({
  dataDirectory,
  isSafe,
  log,
}: {
  readonly dataDirectory: string;
  readonly isSafe: boolean;
  readonly log: Log;
}): Promise<SettingsStore> {
  const file = path.join(dataDirectory, 'settings.json');
  const state = createWatchedValue(readSettings({ kind: 'missing' }, file));
  let last: FoundSettings = { kind: 'missing' };
  const take = (found: FoundSettings): void => {
    if (isSame(found, last)) return;
    last = found;
    state.set(readSettings(found, file));
    for (const { what } of state.get().problems) log.warn('settings', { problem: what });
  };
  let changes = Promise.resolve();
  if (!isSafe) {
    take(await find(file));
    // Looked at by its name: an editor may put another file in its place.
    watchFile(file, { interval: watchPeriodMs, persistent: false }, () => void find(file).then(take));
    void writeSchema(path.join(dataDirectory, schemaName));
  }
  return {
    file,
    isSafe,
    get: () => state.get(),
    watch: signal => state.watch(signal),
    change(name, value) {
      const changing = changes.then(async () => {
        if (isSafe) throw new Error('This is a safe start (--safe): settings are as shipped and are not written.');
        take({ kind: 'text', text: await changeFile(file, name, value) });
      });
      changes = changing.catch(() => undefined);
      return changing;
    },
    close: () => unwatchFile(file),
  };
}

/** Writes one value into the file; whoever else changes it at the same time comes before or behind. Answers the text. */
async function changeFile(file: string, name: SettingName, value: SettingValue): Promise<string> {
  const place = await realpath(file).catch(() => endOfLink(file));
  return replaceWhole(place, async () => {
    const before = await find(place);
    if (before.kind === 'unreadable') throw new Error(before.reason);
    return changeSettingsText(before.kind === 'text' ? before.text : undefined, name, value);
  });
}

/** Where a link leads at whose end is nothing yet: its user keeps such files there. The file itself when it is no link. */
async function endOfLink(file: string): Promise<string> {
  return path.resolve(path.dirname(file), await readlink(file).catch(() => file));
}

/** Reads what stands in the place of the file. Never rejects. */
async function find(file: string): Promise<FoundSettings> {
  try {
    const status = await stat(file);
    if (!status.isFile())
      return { kind: 'unreadable', reason: `it is ${status.isDirectory() ? 'a folder' : 'no file'}` };
    if (status.size > sizeLimitBytes) {
      return { kind: 'unreadable', reason: `it has ${status.size} bytes, more than ${sizeLimitBytes}` };
    }
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
    return { kind: 'text', text };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    if (error instanceof TypeError) return { kind: 'unreadable', reason: 'it is not text in UTF-8' };
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

function isSame(one: FoundSettings, other: FoundSettings): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The old text or the new, never a part of it, whatever happens meanwhile. The new one is written beside the file, to a
 * name that one writer at a time has: so it is the lock, too, and is let go by taking the file's place. Who was stopped for
 * so long that another took it for dead finds the other's draft under the name, leaves it alone and waits for a turn again.
 */
async function replaceWhole(file: string, makeText: () => Promise<string>): Promise<string> {
  const draft = `${file}.new`;
  for (;;) {
    const handle = await openAlone(draft);
    const { ino } = await handle.stat();
    const isOurs = (): Promise<boolean> =>
      stat(draft).then(
        found => found.ino === ino,
        () => false,
      );
    try {
      const text = await makeText();
      await handle.chmod(await modeOf(file));
      await handle.writeFile(text);
      await handle.sync();
      if (!(await isOurs())) continue;
      await handle.close(); // Windows moves no open file.
      await rename(draft, file);
      return text;
    } catch (error) {
      if (await isOurs()) await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      await handle.close().catch(() => undefined);
    }
  }
}

/** The mode that its user gave the file; for its user alone where there is none. */
async function modeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mode }) => mode & 0o777,
    () => 0o600,
  );
}

/** Makes a file that was not there; waits for one that is to go. One whose writer has died is removed. */
async function openAlone(file: string): Promise<FileHandle> {
  for (const beganMs = performance.now(); ;) {
    try {
      return await open(file, 'wx', 0o600);
    } catch (error) {
      const isHeld = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!isHeld || performance.now() - beganMs > 2 * writeLimitMs) throw error;
    }
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
    if (Math.abs(Date.now() - mtimeMs) > writeLimitMs && mtimeMs !== Infinity) await rm(file, { force: true });
    else await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** For editors only: a folder that cannot be written to is no reason to say anything. */
async function writeSchema(file: string): Promise<void> {
  const text = settingsSchemaText();
  if (isSame(await find(file), { kind: 'text', text })) return;
  await replaceWhole(file, () => Promise.resolve(text)).catch(() => undefined);
}
