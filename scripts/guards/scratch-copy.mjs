// A copy of the repository in which guards are taken away; the working tree is only read.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A guard that is no longer where its entry says. */
export class MovedGuard extends Error {}

/** A copy of the sources as they are now, committed or not, with the node_modules and generated code of the original. */
export class ScratchCopy {
  /** @param {string} from The root of the repository. */
  static make(from) {
    const copy = new ScratchCopy(mkdtempSync(join(tmpdir(), 'sockeye-guards-')));
    try {
      const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
      const names = execFileSync('git', list, { cwd: from, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
      for (const name of new Set(names.split('\0'))) {
        // What was removed and not committed is in the list, too.
        if (name === '' || !existsSync(join(from, name))) continue;
        mkdirSync(dirname(join(copy.root, name)), { recursive: true });
        cpSync(join(from, name), join(copy.root, name), { preserveTimestamps: true });
      }
      symlinkSync(join(from, 'node_modules'), join(copy.root, 'node_modules'));
      if (existsSync(join(from, 'gen'))) cpSync(join(from, 'gen'), join(copy.root, 'gen'), { recursive: true });
      return copy;
    } catch (error) {
      copy.remove();
      throw error;
    }
  }

  constructor(root) {
    /** Where it is. */
    this.root = root;
  }

  /**
   * Takes a guard away and answers what puts it back. Throws MovedGuard, with the copy as it was, when a text is not found
   * exactly once.
   *
   * @param {readonly { file: string, guard: string, without: string }[]} changes
   * @returns {() => void}
   */
  takeAway(changes) {
    const originals = new Map();
    const putBack = () => originals.forEach((text, path) => writeFileSync(path, text));
    for (const { file, guard, without } of changes) {
      const path = join(this.root, file);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      if (text.split(guard).length !== 2) {
        putBack();
        throw new MovedGuard(`the guard moved: ${file} does not have this text exactly once: ${guard.trim()}`);
      }
      if (!originals.has(path)) originals.set(path, text);
      writeFileSync(
        path,
        text.replace(guard, () => without),
      );
    }
    return putBack;
  }

  /** Removes the copy. */
  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }
}
