// Where the sockets of this instance live. One directory an instance; a dead instance's directory is swept by the next.
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';

/** The private directory of one instance. */
export interface SocketDirectory {
  /** Its path: `…/sockeye-<pid>-XXXXXX`, mode 0700. Another one after the directory had to be made anew. */
  readonly path: string;
  /**
   * The folder for the sample's public socket, beside it: one a user, so that other clients find the sample at the same
   * path after each start. Not made here.
   */
  readonly sampleDirectory: string;
  /**
   * A socket path, or the name of a pipe, that was never used before. Makes the directory anew, under another name, when
   * somebody has removed it or put something else in its place; rejects in words when there is no place for it any more.
   */
  freshSocketPath(): Promise<string>;
  /** Removes the directory with everything in it. */
  remove(): Promise<void>;
}

/** The longest socket path that every system takes, in bytes; Node 20 silently cuts longer ones. */
const socketPathLimit = 103;

const prefix = 'sockeye-';
const directoryName = /^sockeye-(\d+)-[A-Za-z0-9]{6}$/;
const aliveName = 'alive';

/** The longest that anybody puts into the directories, to know beforehand that it fits. */
const longestInside = '/h00000000';
const longestInSample = '/greeter-100.sock';

/**
 * Makes the directory under the first of `roots` (the temp directory, then `/tmp`) whose path is short enough, and holds
 * a socket `alive` in it for as long as this process lives: a process id alone may have been given to somebody else. What
 * connects there, another process of the same user, is `answer`'s to serve and to end.
 */
export async function createSocketDirectory(
  roots: readonly string[],
  answer: (socket: Socket) => void = socket => socket.destroy(),
): Promise<SocketDirectory> {
  let base = await makeUnder(roots);
  let alive = await holdAlive(base, answer);
  let count = 0;
  const makeAnew = async (): Promise<void> => {
    alive?.close();
    // The temp directory itself may be gone; one that cannot be made is passed over for the next.
    await mkdir(path.dirname(base), { recursive: true, mode: 0o700 }).catch(() => undefined);
    base = await makeUnder(roots);
    alive = await holdAlive(base, answer);
  };
  return {
    get path() {
      return base;
    },
    sampleDirectory: path.join(path.dirname(base), sampleName()),
    async freshSocketPath() {
      if (process.platform === 'win32') return `\\\\.\\pipe\\sockeye-${randomBytes(16).toString('hex')}`;
      if (!(await isOwn(base))) await makeAnew();
      return path.join(base, `h${++count}`);
    },
    async remove() {
      alive?.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

function sampleName(): string {
  return `${prefix}${process.getuid?.() ?? userInfo().username}`;
}

/**
 * Removes the socket of a process that was killed, and its folder when it is empty then; leaves it when somebody listens
 * there by now. Never throws.
 */
export async function removeAbandonedSocket(socketPath: string): Promise<void> {
  if ((await tryConnect(socketPath)) !== 'ECONNREFUSED') return;
  await rm(socketPath, { force: true }).catch(() => undefined);
  await rmdir(path.dirname(socketPath)).catch(() => undefined); // Others have their sockets there.
}

async function makeUnder(roots: readonly string[]): Promise<string> {
  const isWindows = process.platform === 'win32';
  const name = `${prefix}${process.pid}-`;
  const longest = [`${name}XXXXXX${longestInside}`, `${sampleName()}${longestInSample}`];
  const fits = (root: string): boolean =>
    !root.includes('\n') && longest.every(inside => Buffer.byteLength(path.join(root, inside)) <= socketPathLimit);
  const fitting = roots.filter(root => isWindows || fits(root));
  const problems: unknown[] = [];
  for (const root of fitting) {
    try {
      return await mkdtemp(path.join(root, name)); // mode 0700
    } catch (error) {
      problems.push(error);
    }
  }
  throw new AggregateError(
    problems,
    `Sockeye found no place for its sockets: ${roots.join(', ')} ${problems.length > 0 ? 'cannot be written' : 'are too long for the path of a socket, or odd'}. ` +
      'Set TMPDIR to a folder with a short path that you can write to.',
  );
}

/** Undefined on Windows, where no socket is left behind, and thus nothing to sweep but empty folders. */
function holdAlive(base: string, answer: (socket: Socket) => void): Promise<Server | undefined> {
  if (process.platform === 'win32') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const server = createServer(socket => {
      socket.on('error', () => undefined); // Who asks may be gone before the answer.
      answer(socket);
    });
    server.once('error', reject);
    server.listen(path.join(base, aliveName), () => resolve(server.unref()));
  });
}

/**
 * Removes the directories that dead instances left under these roots. Leaves those of live instances and what it may not
 * touch. Never throws.
 */
export async function sweepSocketDirectories(roots: readonly string[]): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const root of new Set(roots)) {
    const names = await readdir(root).catch((): string[] => []);
    for (const name of names) {
      const pid = Number(directoryName.exec(name)?.[1]);
      const directory = path.join(root, name);
      if (!Number.isInteger(pid) || pid === process.pid || !(await isAbandoned(directory, pid))) continue;
      await rm(directory, { recursive: true, force: true }).then(
        () => swept.push(directory),
        () => undefined, // Somebody else's.
      );
    }
  }
  return swept;
}

/**
 * The sockets `alive` of this user's other instances under these roots; some may be dead. A directory that is another's, or
 * open to others, is not one of ours whatever its name. None on Windows. Never throws.
 */
export async function findAliveSockets(roots: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const root of process.platform === 'win32' ? [] : new Set(roots)) {
    for (const name of await readdir(root).catch((): string[] => [])) {
      const pid = Number(directoryName.exec(name)?.[1]);
      const directory = path.join(root, name);
      if (Number.isInteger(pid) && pid !== process.pid && (await isOwn(directory)))
        found.push(path.join(directory, aliveName));
    }
  }
  return found;
}

async function isOwn(directory: string): Promise<boolean> {
  const status = await lstat(directory).catch(() => undefined);
  return status?.isDirectory() === true && status.uid === process.getuid?.() && (status.mode & 0o077) === 0;
}

/** A process that listens lives, whatever its id; one that has not begun to listen yet is known by its id alone. */
async function isAbandoned(directory: string, pid: number): Promise<boolean> {
  switch (await tryConnect(path.join(directory, aliveName))) {
    case 'connected':
      return false;
    case 'ECONNREFUSED':
      return true;
    case 'ENOENT':
      return !isAlive(pid);
    default:
      return false;
  }
}

/** `connected`, or the code of the error. */
function tryConnect(socketPath: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // It lives and belongs to another user.
  }
}
