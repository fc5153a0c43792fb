import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../src-shared/endpoint';
import { createLog } from '../../src-shared/log';
import { isErrno } from '../errno';
import { readStoredTarget, storeTarget } from './stored-target';
import type { TargetStore } from './target-store';

const formatVersion = 1;

/** The targets of the user, kept in a file. */
export interface FileTargetStore extends TargetStore {
  /** Saves a new target under a new id and returns it as saved. Rejects when the file cannot be written. */
  add(target: Target): Promise<Target>;
  /** Saves a target in the place of the one with its id; undefined when there is none. Rejects as above. */
  update(target: Target): Promise<Target | undefined>;
  /** Removes a target; false when there was none with this id. Rejects as above. */
  remove(id: string): Promise<boolean>;
}

/**
 * Opens the file of targets. A file that cannot be understood is kept beside it as `<file>.damaged-<time>`, and the list
 * begins empty; when that happens later, the list stays as it was last read. Several instances may use one file: each
 * change begins with what the file says then.
 */
export async function createFileTargetStore({
  file,
  sample,
}: {
  readonly file: string;
  readonly sample: Target | undefined;
}): Promise<FileTargetStore> {
  let targets = await readTargets(file, []);
  let lastChange: Promise<unknown> = Promise.resolve();
  const listeners = new Set<() => void>();
  const list = (): readonly Target[] => (sample === undefined ? targets : [sample, ...targets]);

  /** One change at a time: read again, change, write. */
  function change<T>(apply: (current: readonly Target[]) => readonly [next: readonly Target[], result: T]): Promise<T> {
    const done = lastChange.then(async () => {
      const current = await readTargets(file, targets);
      const [next, result] = apply(current);
      if (next !== current) await writeTargets(file, next);
      targets = next;
      for (const listener of listeners) listener();
      return result;
    });
    lastChange = done.catch(() => undefined);
    return done;
  }

  return {
    list,
    get: id => list().find(target => target.id === id),
    watch: signal => watch(list, listeners, signal),
    add(target) {
      const added = complete({ ...target, id: randomUUID() });
      return change(current => [[...current, added], added]);
    },
    update(target) {
      const updated = complete(target);
      return change(current =>
        current.some(({ id }) => id === updated.id)
          ? [current.map(other => (other.id === updated.id ? updated : other)), updated]
          : [current, undefined],
      );
    },
    remove(id) {
      return change(current =>
        current.some(target => target.id === id)
          ? [current.filter(target => target.id !== id), true]
          : [current, false],
      );
    },
  };
}

/** Fills in what a target always has. */
function complete(target: Target): Target {
  const name = target.name.trim();
  return {
    ...target,
    name: name === '' ? formatEndpoint(target.endpoint ?? { address: undefined }) : name,
    connection: target.connection ?? { authority: '', tls: undefined, receiveLimitBytes: 0n },
    schemaSources: target.schemaSources ?? {
      useReflection: true,
      reflectionMetadata: [],
      protoPaths: [],
      importPaths: [],
      descriptorSetPaths: [],
    },
    isSample: false,
  };
}

async function* watch(
  list: () => readonly Target[],
  listeners: Set<() => void>,
  signal: AbortSignal,
): AsyncGenerator<readonly Target[]> {
  let wake = (): void => undefined;
  let isStale = true;
  const listener = (): void => {
    isStale = true;
    wake();
  };
  listeners.add(listener);
  signal.addEventListener('abort', listener);
  try {
    while (!signal.aborted) {
      if (isStale) {
        isStale = false;
        yield list();
      } else {
        await new Promise<void>(resolve => (wake = resolve));
      }
    }
  } finally {
    listeners.delete(listener);
    signal.removeEventListener('abort', listener);
  }
}

/** The targets in the file; none when there is no file, those given when it is damaged. */
async function readTargets(file: string, otherwise: readonly Target[]): Promise<readonly Target[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw new Error(`The file of targets ${file} cannot be read.`, { cause: error });
  }
  try {
    return parseTargets(text);
  } catch (error) {
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
    await rename(file, aside);
    createLog('targets', line => process.stderr.write(line)).error(
      'the file of targets cannot be understood; it was kept aside',
      error,
      { file, aside, targetsKept: otherwise.length },
    );
    return otherwise;
  }
}

function parseTargets(text: string): readonly Target[] {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null || !('version' in json) || !('targets' in json)) {
    throw new Error('It is not an object with "version" and "targets".');
  }
  if (json.version !== formatVersion) {
    throw new Error(`Its version is ${String(json.version)}; this Sockeye reads ${formatVersion}.`);
  }
  if (!Array.isArray(json.targets)) throw new Error('"targets" is not a list.');
  return json.targets.map(readStoredTarget);
}

/** Writes so that at any time the file is whole: the old one or the new one. */
async function writeTargets(file: string, targets: readonly Target[]): Promise<void> {
  const text = `${JSON.stringify({ version: formatVersion, targets: targets.map(storeTarget) }, null, 2)}\n`;
  const temporary = `${file}.${randomUUID()}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`The file of targets ${file} cannot be written.`, { cause: error });
  }
}
