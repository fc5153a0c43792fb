// The settings as they hold now: read from the file, read again when somebody changes it, written when the window asks.
import { unwatchFile, watchFile } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Log } from '../../src-shared/log';
import { createWatchedValue } from '../watched-value';
import type { SettingName, SettingValue } from './setting-rules';
import {
  changeSettingsText,
  type ReadSettings,
  readSettingsText,
  schemaName,
  settingsSchemaText,
} from './settings-text';

/** The settings and their file. */
export interface SettingsStore {
  readonly file: string;
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
  const state = createWatchedValue(readSettingsText(undefined, file));
  let lastText: string | undefined;
  const take = (text: string | undefined): void => {
    if (text === lastText) return;
    lastText = text;
    state.set(readSettingsText(text, file));
    for (const { what } of state.get().problems) log.warn('settings', { problem: what });
  };
  const read = async (): Promise<void> => take(await readText(file));
  let last = Promise.resolve();
  if (!isSafe) {
    await read().catch((error: unknown) => log.error('the settings cannot be read', error));
    // Looked at by its name: an editor may put another file in its place.
    watchFile(file, { interval: watchPeriodMs, persistent: false }, () => void read().catch(() => undefined));
    void writeSchema(path.join(dataDirectory, schemaName));
  }
  return {
    file,
    get: () => state.get(),
    watch: signal => state.watch(signal),
    change(name, value) {
      const changing = last.then(async () => {
        if (isSafe) throw new Error('This is a safe start (--safe): settings are as shipped and are not written.');
        const text = changeSettingsText(await readText(file), name, value);
        await writeWhole(file, text);
        take(text);
      });
      last = changing.catch(() => undefined);
      return changing;
    },
    close: () => unwatchFile(file),
  };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The old text or the new, never a part of it, whatever happens meanwhile. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, text, { flush: true }); // Node 18 ignores it.
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** For editors only: a folder that cannot be written to is no reason to say anything. */
async function writeSchema(file: string): Promise<void> {
  const text = settingsSchemaText();
  if ((await readText(file).catch(() => undefined)) === text) return;
  await writeWhole(file, text).catch(() => undefined);
}
