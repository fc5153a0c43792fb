// The file of targets, as it stands on the disk.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { isErrno } from '../errno';
import { readRegularFile } from '../read-regular-file';
import { errnoReason } from './errno-reason';
import { readStoredTarget, storeTarget } from './stored-target';

const formatVersion = 1;
/** How many entries a notice names one by one. */
const maxComplaints = 10;

/** What is in the file. */
export interface TargetFileContent {
  readonly targets: readonly Target[];
  /** Entries that are no targets, just as they are; they are written again behind the targets. */
  readonly otherEntries: readonly unknown[];
}

/** The largest file that is read, in bytes: some hundred thousand targets. */
const fileLimitBytes = 256 * 1024 * 1024;

/** What reading the file came to. */
export type TargetFileReading =
  /** `notice` names the entries that are no targets. A file that is not there has nothing in it. */
  | { readonly kind: 'read'; readonly content: TargetFileContent; readonly notice: Explanation | undefined }
  /** Nothing in it could be understood; it stands beside its place now, which is free. */
  | { readonly kind: 'kept-aside'; readonly notice: Explanation }
  /** It cannot be read, and must not be overwritten. */
  | { readonly kind: 'locked'; readonly notice: Explanation };

/** Reads the file of targets; when it may, it moves a damaged one to `<file>.damaged-<time>`. Never rejects. */
export async function readTargetFile(file: string, mayKeepAside: boolean): Promise<TargetFileReading> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      return { kind: 'read', content: { targets: [], otherEntries: [] }, notice: undefined };
    }
    return locked(
      'targets-unreadable',
      `The file with your targets, ${file}, cannot be read: ${errnoReason(error).replace(/\.$/, '')}.`,
      'Make it a file that you may read, then start Sockeye again.',
    );
  }
  const parsed = parse(text);
  if (parsed.kind === 'entries') return readEntries(file, parsed.entries);
  if (parsed.kind === 'newer') {
    return locked(
      'targets-newer',
      `The file with your targets, ${file}, has version ${parsed.version}; this Sockeye reads version ${formatVersion}.`,
      'Use the newer Sockeye that wrote it, or move the file away.',
    );
  }
  if (mayKeepAside) return keepAside(file, parsed.reason);
  // Somebody is writing it by hand, perhaps: it is looked at again when it has changed.
  const what = `The file with your targets, ${file}, cannot be understood now: ${parsed.reason}.`;
  return locked('targets-damaged', what, 'Correct the file; it is read again as soon as it has changed.');
}

/** What is no regular file is not opened: reading a FIFO waits until somebody writes to it. */
async function readText(file: string): Promise<string> {
  // The system itself says what it thinks of folders.
  if ((await stat(file)).isDirectory()) return readFile(file, 'utf8');
  const content = await readRegularFile(file, fileLimitBytes, new AbortController().signal);
  return content.toString('utf8');
}

/** Removes what writers that were killed left behind. Only for who holds the lock: nobody else writes then. */
export async function sweepTargetFolder(file: string): Promise<void> {
  const folder = dirname(file);
  const isLeft = (name: string): boolean =>
    (name.startsWith(`${basename(file)}.`) && name.endsWith('.tmp')) || name.startsWith(`${basename(file)}.lock.`);
  const left = (await readdir(folder)).filter(isLeft);
  await Promise.all(left.map(name => rm(join(folder, name), { force: true })));
}

/**
 * Writes so that at any time the file is whole: the old one or the new one. Rejects with RpcError FAILED_PRECONDITION,
 * in words for the user, when it cannot.
 */
export async function writeTargetFile(file: string, { targets, otherEntries }: TargetFileContent): Promise<void> {
  const entries = [...targets.map(storeTarget), ...otherEntries];
  const text = `${JSON.stringify({ version: formatVersion, targets: entries }, null, 2)}\n`;
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    // The first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new RpcError(
      '/sockeye.v1.TargetService',
      StatusCode.FAILED_PRECONDITION,
      `Your targets cannot be saved in ${file}: ${errnoReason(error)}. Nothing was changed. See that you may write to the folder ${dirname(file)} and that its disk has room, then try again.`,
      { cause: error },
    );
  }
}

/** Without it, a machine that loses power soon after may still show the old file. */
async function syncFolder(folder: string): Promise<void> {
  // Windows has no handles of folders.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

type Parsed =
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged'; readonly reason: string };

function parse(text: string): Parsed {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The error would quote the text, which may hold secrets, and notices are logged.
    return { kind: 'damaged', reason: 'it is not JSON' };
  }
  if (typeof json !== 'object' || json === null || !('version' in json)) {
    return { kind: 'damaged', reason: 'it is not an object with "version" and "targets"' };
  }
  const { version } = json;
  if (typeof version === 'number' && version > formatVersion) return { kind: 'newer', version };
  if (version !== formatVersion) {
    return { kind: 'damaged', reason: `its version is ${JSON.stringify(version)} and not ${formatVersion}` };
  }
  return 'targets' in json && Array.isArray(json.targets)
    ? { kind: 'entries', entries: json.targets }
    : { kind: 'damaged', reason: '"targets" is not a list' };
}

function readEntries(file: string, entries: readonly unknown[]): TargetFileReading {
  const targets: Target[] = [];
  const otherEntries: unknown[] = [];
  const complaints: string[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      targets.push(readStoredTarget(entry));
    } catch (error) {
      otherEntries.push(entry);
      complaints.push(`${nameOf(entry, index)}: ${reasonOf(error)}`);
    }
  }
  const count = complaints.length === 1 ? 'One entry' : `${complaints.length} entries`;
  const notice = {
    cause: 'targets-partly-damaged',
    what: `${count} in the file with your targets, ${file}, cannot be understood. ${complaints.slice(0, maxComplaints).join(' ')}`,
    nextStep: 'They stay in the file. Correct or remove them there: it is read again as soon as it has changed.',
  };
  return { kind: 'read', content: { targets, otherEntries }, notice: complaints.length === 0 ? undefined : notice };
}

function nameOf(entry: unknown, index: number): string {
  const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
  return typeof name === 'string' ? `Entry ${index + 1}, "${name}"` : `Entry ${index + 1}`;
}

async function keepAside(file: string, reason: string): Promise<TargetFileReading> {
  const aside = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
  const what = `The file with your targets, ${file}, cannot be understood: ${reason}.`;
  try {
    await rename(file, aside);
  } catch (error) {
    const advice = 'Correct the file or move it away, then start Sockeye again.';
    return locked('targets-damaged', `${what} Nor can it be kept aside: ${errnoReason(error)}.`, advice);
  }
  const notice = {
    cause: 'targets-damaged',
    what: `${what} It was kept aside as ${aside}.`,
    nextStep: `To have your targets back, correct that file, close Sockeye and name it ${file} again.`,
  };
  return { kind: 'kept-aside', notice };
}

function locked(cause: string, what: string, nextStep: string): TargetFileReading {
  return { kind: 'locked', notice: { cause, what: `${what} No target can be saved.`, nextStep } };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
