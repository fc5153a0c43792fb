// The command line of the app: pure, from words to what is wanted.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { type OpenRequest, OpenSource } from '../../gen/sockeye/v1/host';
import { hasControlCharacters, openTextLimit } from './open-text';
import { deepLinkScheme, readDeepLink } from './read-deep-link';

/** What the user wants of this start. */
export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** It holds an option that cannot be meant, as this sentence says. */
  | { readonly kind: 'wrong'; readonly problem: string }
  | ({ readonly kind: 'run' } & RunOptions);

/** How to run. */
export interface RunOptions {
  /** Without history, with settings as shipped. */
  readonly isSafe: boolean;
  /** Whether to start beside an instance that runs already, even when there is something to open. */
  readonly isNew: boolean;
  /** What to open, in the order of the words. */
  readonly opens: readonly OpenRequest[];
}

/** How many things one start may open. */
const openLimit = 20;

/**
 * Reads the words behind the app. Options that are not Sockeye's are Chromium's and are left to it, unless they are
 * misspelt ones of Sockeye; everything behind `--` is something to open. Relative paths are of `directory`.
 */
export function readCommandLine(words: readonly string[], directory: string): CommandLine {
  const end = words.indexOf('--');
  const options = (end === -1 ? words : words.slice(0, end)).filter(word => word.startsWith('-'));
  const rest = words.filter((word, at) => (end !== -1 && at > end) || (!word.startsWith('-') && word !== ''));
  if (options.some(word => word === '--help' || word === '-h')) return { kind: 'help' };
  if (options.some(word => word === '--version' || word === '-v')) return { kind: 'version' };
  const problem = options.map(refuseOption).find(each => each !== undefined);
  if (problem !== undefined) return { kind: 'wrong', problem };
  return {
    kind: 'run',
    isSafe: options.includes('--safe'),
    isNew: options.includes('--new'),
    opens: rest.slice(0, openLimit).map(word => readWord(word, directory)),
  };
}

/** Sockeye's options that take no value. */
const flags: readonly string[] = ['--help', '--version', '--safe', '--new'];
const dataOption = '--user-data-dir';

/** Why an option cannot be meant; undefined for Sockeye's and for what may be Chromium's. */
function refuseOption(option: string): string | undefined {
  const [name = '', value] = option.split(/=(.*)/s);
  const shown = JSON.stringify(name.slice(0, 100));
  if (name === dataOption)
    return value === undefined || value === '' ? `${dataOption} needs a path: ${dataOption}=PATH.` : undefined;
  if (flags.includes(name)) return value === undefined ? undefined : `${name} takes no value.`;
  const close = [...flags, dataOption].find(known => isMisspelt(name, known));
  if (close !== undefined) return `There is no option ${shown}; did you mean ${close}?`;
  // Chromium's have whole words; systems add such as -psn_0_12345.
  return /^-.?$/.test(option) ? `There is no option ${shown}.` : undefined;
}

/** Whether a few slips of the finger lead from one word to the other: one in a short word, two in a longer one. */
function isMisspelt(word: string, known: string): boolean {
  const allowed = known.length <= 6 ? 1 : 2;
  if (Math.abs(word.length - known.length) > allowed) return false;
  return countSlips(word.toLowerCase(), known) <= allowed;
}

/** The distance of Damerau and Levenshtein, in which two letters that changed places count once. */
function countSlips(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= other.length; j++) {
      const isEqual = one[i - 1] === other[j - 1];
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isEqual ? 0 : 1));
      row.push(isSwapped ? Math.min(best, at(i - 2, j - 2) + 1) : best);
    }
  }
  return at(one.length, other.length);
}

/** The words behind the app, of all those of its process; `appPath` is what Electron was told to run when not packed. */
export function wordsOfApp(argv: readonly string[], appPath: string | undefined): readonly string[] {
  const words = argv.slice(1);
  if (appPath === undefined) return words;
  return words.slice(words.findIndex(word => !word.startsWith('-') && path.resolve(word) === appPath) + 1);
}

/** What a file that the system opens with Sockeye stands for. */
export function readOpenedFile(file: string): OpenRequest {
  return { source: OpenSource.OPEN_SOURCE_FILE, what: { $case: 'descriptorSet', value: path.resolve(file) } };
}

function readWord(word: string, directory: string): OpenRequest {
  if (word.toLowerCase().startsWith(deepLinkScheme)) {
    return { source: OpenSource.OPEN_SOURCE_DEEP_LINK, what: readDeepLink(word) };
  }
  const file = readFileUrl(word);
  if (file !== undefined) return readOpenedFile(file);
  return { source: OpenSource.OPEN_SOURCE_COMMAND_LINE, what: readTyped(word, directory) };
}

/** The path of a `file:` URL, which is how the file managers of Linux pass a file (`%U` of the desktop entry). */
function readFileUrl(word: string): string | undefined {
  if (!word.startsWith('file:///') || word.length > openTextLimit) return undefined;
  try {
    const file = fileURLToPath(word);
    return hasControlCharacters(file) ? undefined : file;
  } catch {
    return undefined; // It holds an encoded slash, or is none: a text like any other.
  }
}

function readTyped(word: string, directory: string): NonNullable<OpenRequest['what']> {
  if (word.length > openTextLimit || hasControlCharacters(word)) {
    const value = `${JSON.stringify(word.slice(0, 200))} cannot be opened: it is too long, or holds control characters.`;
    return { $case: 'problem', value };
  }
  if (/\.(protoset|binpb|desc)$/i.test(word) && !/^[a-z][a-z0-9+.-]+:/i.test(word)) {
    return { $case: 'descriptorSet', value: path.resolve(directory, word) };
  }
  // `unix:` and plain paths may be relative to where the user is, which the window cannot know.
  const [, scheme = '', relative] = /^(unix:)?(\.{1,2}[/\\].*)$/s.exec(word) ?? [];
  return { $case: 'target', value: relative === undefined ? word : scheme + path.resolve(directory, relative) };
}
