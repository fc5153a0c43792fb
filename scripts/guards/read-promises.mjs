// What docs/security.md promises, read out of its tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The rows of all tables of the page.
 *
 * @param {string} root The root of the repository.
 * @returns {{ section: string, promise: string, cells: string[] }[]} `promise` is the first cell; `cells` are all of them.
 */
export function readPromises(root) {
  const rows = [];
  let section = '';
  let isBody = false;
  for (const line of readFileSync(join(root, 'docs/security.md'), 'utf8').split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3).trim();
    if (!line.startsWith('|')) isBody = false;
    else if (/^\|[\s|:-]+\|$/.test(line)) isBody = true;
    else if (isBody) {
      const cells = line
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim());
      rows.push({ section, promise: cells[0] ?? '', cells });
    }
  }
  return rows;
}
