import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Guards whose text does not stand in its file just once, as after a change of the guarded line.
 *
 * @param {string} root Root of the repository.
 * @param {ReadonlyArray<{ name?: string, changes?: ReadonlyArray<{ file: string, guard: string }> }>} guards
 * @returns {string[]} A line each: the file, how often the text stands there, and the text.
 */
export function findMoved(root, guards) {
  return guards.flatMap(({ name = 'a guard', changes = [] }) =>
    changes.flatMap(({ file, guard }) => {
      const path = join(root, file);
      const times = existsSync(path) ? readFileSync(path, 'utf8').split(guard).length - 1 : 0;
      return times === 1 ? [] : [`${file} has ${times} times what "${name}" takes away: ${guard}`];
    }),
  );
}
