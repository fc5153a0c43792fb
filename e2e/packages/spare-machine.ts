// This machine with all it has, as a copy that can be written to: an overlay in memory over its files, in a mount
// namespace of its own. What is installed there is not here, and is gone with it. Root only.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Says `ready` when the copy stands, and holds it until its input ends. */
const script = `
set -e
mount -t tmpfs -o mode=755 none "$1"
cd "$1"
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount --rbind /sys root/sys
mount -t tmpfs -o mode=1777 none root/tmp
echo ready
cat > /dev/null`;

/** A copy of this machine. */
export class SpareMachine {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Whether this process may make one. */
  static get isPossible(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0;
  }

  static async make(): Promise<SpareMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'spare-'));
    const words = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', folder];
    const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    holder.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ready = once(holder.stdout, 'data').then(() => true);
    const isReady = await Promise.race([ready, once(holder, 'exit').then(() => false)]);
    if (!isReady) {
      rmSync(folder, { recursive: true });
      throw new Error(`No copy of this machine can be made: ${said}`);
    }
    return new SpareMachine(holder, folder);
  }

  /** The words that run a command on it, as root, before the command's own. They become the command by exec. */
  get entry(): readonly string[] {
    const { pid = 0 } = this.holder;
    return ['nsenter', `--target=${pid}`, '--mount', '--', 'chroot', join(this.folder, 'root')];
  }

  /** Runs a command on it as root and answers what it printed. Rejects with its errors when it fails. */
  async run(command: string, ...words: readonly string[]): Promise<string> {
    const [program = '', ...entry] = this.entry;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOME: '/root', TMPDIR: '/tmp' };
    const { stdout } = await run(program, [...entry, command, ...words], { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  }

  /** Paths of what is there and not here, is hidden there because it was removed, or has other content there than here. */
  async listChanges(): Promise<readonly string[]> {
    const { pid = 0 } = this.holder;
    const upper = join(this.folder, 'upper');
    const words = [`--target=${pid}`, '--mount', '--', 'find', upper, '-mindepth', '1', '-printf', '/%P\\n'];
    const { stdout } = await run('nsenter', words, { maxBuffer: 64 * 1024 * 1024 });
    const isChanged = (path: string): boolean => !isSame(path, `/proc/${pid}/root${upper}${path}`);
    return stdout.split('\n').filter(path => path !== '' && isChanged(path));
  }

  /** Copies a file of this machine to a path there. */
  copyIn(file: string, path: string): void {
    copyFileSync(file, `/proc/${this.holder.pid ?? 0}/root${join(this.folder, 'root', path)}`);
  }

  /** Ends it. Whatever runs on it must have ended. */
  async remove(): Promise<void> {
    const ended = once(this.holder, 'exit');
    this.holder.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

/** Whether both are folders, or files with the same content. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map(path => lstatSync(path, { throwIfNoEntry: false }));
  if (first === undefined || second === undefined) return false;
  if (first.isDirectory()) return second.isDirectory();
  if (!first.isFile() || !second.isFile() || first.size !== second.size) return false;
  return readFileSync(one).equals(readFileSync(other));
}
