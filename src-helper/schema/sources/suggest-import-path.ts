// Where an import that was not found may be, for the user to confirm.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { isSkippedFolder } from './find-proto-files';

/** Folders that one search looks into; takes well under a second. */
const maxFolders = 3000;
/** How many folders above the sources the search begins. */
const maxLevelsUp = 4;

/** Looks for folders that would mend imports, near the sources. The folders are read once. */
export class ImportPathSearch {
  private folders: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /** @param starts Folders of the sources, absolute. */
  constructor(private readonly starts: readonly string[]) {}

  /** A folder that has a file of this name below it, the nearest one; undefined when none is near. */
  suggest(importName: string): string | undefined {
    const [first = ''] = importName.split('/');
    this.folders ??= readFolders(this.starts);
    for (const [folder, children] of this.folders) {
      if (children.has(first) && existsSync(join(folder, importName))) return folder;
    }
    return undefined;
  }
}

/** Folders around the starts with the names in them: those below the starts first, then level by level upwards. */
function readFolders(starts: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  let bases = [...new Set(starts)];
  for (let level = 0; level <= maxLevelsUp; level++) {
    for (const base of bases) walk(base, found);
    bases = [...new Set(bases.map(dirname))].filter(isWorthLooking);
  }
  return found;
}

/** The root and the folder of all users hold everything and nothing of interest. */
function isWorthLooking(folder: string): boolean {
  return folder !== dirname(folder) && folder !== dirname(homedir());
}

function walk(base: string, found: Map<string, ReadonlySet<string>>): void {
  const queue = [base];
  for (const folder of queue) {
    if (found.size >= maxFolders) return;
    if (found.has(folder)) continue;
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      found.set(folder, new Set(entries.map(entry => entry.name)));
      for (const entry of entries) {
        if (entry.isDirectory() && !isSkippedFolder(entry.name)) queue.push(join(folder, entry.name));
      }
    } catch {
      // A folder that is closed to us cannot be suggested.
    }
  }
}
