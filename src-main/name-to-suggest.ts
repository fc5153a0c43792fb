import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * What a save dialog may begin with, of what the window suggests: a name, and no more of a path. Not that of a hidden file,
 * for the dialog may stand in the user's home, one button away from a `.bashrc`; and not that of a folder where the app was
 * started, which GTK would go to instead. Empty when nothing is left.
 */
export function nameToSuggest(suggested: string, isFolder: (name: string) => boolean = isFolderHere): string {
  const name = path.basename(suggested).replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
  const shown = name.replace(/^[.\s]+/u, '');
  return shown === '' || isFolder(shown) ? '' : shown;
}

function isFolderHere(name: string): boolean {
  try {
    return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false; // The name is too long for a file.
  }
}
