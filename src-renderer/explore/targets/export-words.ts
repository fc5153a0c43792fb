import { formatNumberOf } from '../../ui/format';

/** What was written, in words: `12 files were written to`. */
export function exportedWords(paths: readonly string[]): string {
  if (paths.length === 0) return 'There was nothing to write: all of the schema is well-known types.';
  return `${formatNumberOf(paths.length, 'file')} ${paths.length === 1 ? 'was' : 'were'} written to`;
}

/** The deepest folder that all paths are in; '' for none. Takes both kinds of slashes. */
export function commonFolder(paths: readonly string[]): string {
  const folders = paths.map(path => path.split(/(?<=[/\\])/).slice(0, -1));
  const [first = [], ...others] = folders;
  const isShared = (part: string, index: number): boolean => others.every(other => other[index] === part);
  const end = first.findIndex((part, index) => !isShared(part, index));
  return (end < 0 ? first : first.slice(0, end)).join('');
}

/** A name for the file, of the target's name as far as every file system takes it: `Sample greeter.binpb`. */
export function suggestedFileName(targetName: string): string {
  const safe = targetName
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[ .-]+|[ .-]+$/g, '')
    .slice(0, 80);
  return `${safe === '' ? 'schema' : safe}.binpb`;
}
