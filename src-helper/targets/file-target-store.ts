import { randomUUID } from 'node:crypto';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../src-shared/endpoint';
import { createLog } from '../../src-shared/log';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { withFileLock } from './file-lock';
import { type Observation, shareObservation } from './observe-file';
import { storeTarget } from './stored-target';
import { readTargetFile, sweepTargetFolder, type TargetFileContent, writeTargetFile } from './target-file';
import type { TargetStore } from './target-store';

const log = createLog('targets', line => process.stderr.write(line));

/** The targets of the user, kept in a file. */
export interface FileTargetStore extends TargetStore {
  /** Puts the sample first in the list, or takes it away; wakes those that watch the list. */
  setSample(sample: Target | undefined): void;
  /** What the user should know of the file; empty when all is well. A change of it wakes those that watch the list. */
  notices(): readonly Explanation[];
  /**
   * Saves a new target under a new id and returns it as saved. Rejects with RpcError FAILED_PRECONDITION, in words for
   * the user, when the file cannot be written or holds what must not be overwritten.
   */
  add(target: Target): Promise<Target>;
  /** Saves a target in the place of the one with its id; undefined when there is none. Rejects as above. */
  update(target: Target): Promise<Target | undefined>;
  /** Removes a target; false when there was none with this id. Rejects as above. */
  remove(id: string): Promise<boolean>;
  /** Puts a target before another, or last when `beforeId` is empty; false when one is not there. Rejects as above. */
  move(id: string, beforeId: string): Promise<boolean>;
}

/**
 * Opens the file of targets. Never rejects: what cannot be read is told by `notices`, and the list then begins without
 * it, or stays as it was last read. A file that cannot be understood is kept beside it as `<file>.damaged-<time>`, one
 * that cannot be read is never overwritten. Several instances may use one file: each change is made under a lock, begins
 * with what the file says then, and is seen by those of them in which somebody watches.
 */
export async function createFileTargetStore({
  file,
  sample: firstSample,
}: {
  readonly file: string;
  readonly sample: Target | undefined;
}): Promise<FileTargetStore> {
  const contents = new TargetFileReader(file);
  await contents.read();
  let lastChange: Promise<unknown> = Promise.resolve();
  const listeners = new Set<() => void>();
  let sample = firstSample;
  const list = (): readonly Target[] =>
    sample === undefined ? contents.last.targets : [sample, ...contents.last.targets];

  const tellAll = (): void => {
    for (const listener of listeners) listener();
  };
  const observation = shareObservation(file, async () => {
    if (await contents.observe()) tellAll();
  });

  /** One change at a time, in all instances: read again, change, write. */
  function change<T>(apply: (current: readonly Target[]) => readonly [next: readonly Target[], result: T]): Promise<T> {
    const work = async (): Promise<T> => {
      await contents.read();
      contents.refuseIfLocked();
      const [next, result] = apply(contents.last.targets);
      if (next === contents.last.targets) return result;
      await contents.write(next);
      // What is left there is in nobody's way, so it is no failure of the change.
      await sweepTargetFolder(file).catch(() => undefined);
      return result;
    };
    const done = lastChange.then(() => withFileLock(`${file}.lock`, work).finally(tellAll));
    lastChange = done.catch(() => undefined);
    return done;
  }

  return {
    list,
    setSample(next) {
      sample = next;
      tellAll();
    },
    notices: () => contents.notices(),
    get: id => list().find(target => target.id === id),
    watch: signal => watch({ list, listeners, observation }, signal),
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
    move(id, beforeId) {
      return change(current => {
        const next = moved(current, id, beforeId);
        return [next ?? current, next !== undefined];
      });
    },
  };
}

/** The list with one of its targets in another place; undefined when a target is not in it. */
function moved(targets: readonly Target[], id: string, beforeId: string): readonly Target[] | undefined {
  const target = targets.find(each => each.id === id);
  const others = targets.filter(each => each.id !== id);
  const at = beforeId === '' ? others.length : others.findIndex(each => each.id === beforeId);
  if (id === beforeId) return targets;
  return target === undefined || at < 0 ? undefined : [...others.slice(0, at), target, ...others.slice(at)];
}

/** The file's content as last read, and what is wrong with the file. */
class TargetFileReader {
  last: TargetFileContent = { targets: [], otherEntries: [] };
  /** Why the file must not be overwritten. */
  #lock: Explanation | undefined;
  #partly: Explanation | undefined;
  /** Told as long as Sockeye runs: the file in its place knows nothing of it. */
  readonly #keptAside: Explanation[] = [];

  constructor(private readonly file: string) {}

  notices(): readonly Explanation[] {
    return [...this.#keptAside, ...(this.#lock ? [this.#lock] : []), ...(this.#partly ? [this.#partly] : [])];
  }

  /** As `read`, without moving anything; true when there is something new. For a file that changed by itself. */
  async observe(): Promise<boolean> {
    const before = [JSON.stringify(this.last.targets.map(storeTarget)), JSON.stringify(this.notices())];
    await this.read(false);
    const after = [JSON.stringify(this.last.targets.map(storeTarget)), JSON.stringify(this.notices())];
    return before.join() !== after.join();
  }

  /** Never rejects; what cannot be read leaves the content as it was. */
  async read(mayKeepAside = true): Promise<void> {
    const reading = await readTargetFile(this.file, mayKeepAside);
    const known = this.notices().map(({ what }) => what);
    this.#lock = reading.kind === 'locked' ? reading.notice : undefined;
    if (reading.kind === 'kept-aside') this.#keptAside.push(reading.notice);
    if (reading.kind === 'read') {
      this.last = reading.content;
      this.#partly = reading.notice;
    }
    const { notice } = reading;
    if (notice !== undefined && !known.includes(notice.what)) log.warn(notice.what);
  }

  /** Throws RpcError FAILED_PRECONDITION when the file must not be overwritten. */
  refuseIfLocked(): void {
    if (this.#lock === undefined) return;
    const { what, nextStep } = this.#lock;
    throw new RpcError('/sockeye.v1.TargetService', StatusCode.FAILED_PRECONDITION, `${what} ${nextStep}`);
  }

  /** Rejects with RpcError FAILED_PRECONDITION; the content then stays as it was. */
  async write(targets: readonly Target[]): Promise<void> {
    const content = { ...this.last, targets };
    await writeTargetFile(this.file, content);
    this.last = content;
  }
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

interface Watched {
  readonly list: () => readonly Target[];
  readonly listeners: Set<() => void>;
  readonly observation: Observation;
}

async function* watch(
  { list, listeners, observation }: Watched,
  signal: AbortSignal,
): AsyncGenerator<readonly Target[]> {
  let wake = (): void => undefined;
  let isStale = true;
  const listener = (): void => {
    isStale = true;
    wake();
  };
  listeners.add(listener);
  const endObservation = observation.begin();
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
    endObservation();
    listeners.delete(listener);
    signal.removeEventListener('abort', listener);
  }
}
