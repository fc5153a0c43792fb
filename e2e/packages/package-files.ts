import { closeSync, openSync, readFileSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What scripts/package-test.mjs made for the tests. */
export interface PackageFiles {
  /** The unpacked app. */
  readonly unpacked: string;
  readonly targz: string;
  readonly deb: string;
  readonly rpm: string;
  /** With a stand-in for its runtime: it can be unpacked, not started. */
  readonly appImage: string;
}

/** Finds the packages. Throws when the tests were not started by scripts/package-test.mjs. */
export function findPackages(env: NodeJS.ProcessEnv = process.env): PackageFiles {
  const folder = env['SOCKEYE_PACKAGES'];
  if (folder === undefined) throw new Error('Start the tests of the packages by "npm run package:test".');
  const names = readdirSync(folder);
  const find = (ending: string): string => {
    const name = names.find(each => each.endsWith(ending));
    if (name === undefined) throw new Error(`There is no package ${ending} in ${folder}.`);
    return join(folder, name);
  };
  return {
    // Each when it is asked for: not all are made for every run.
    get unpacked() {
      return find('-unpacked');
    },
    get targz() {
      return find('.tar.gz');
    },
    get deb() {
      return find('.deb');
    },
    get rpm() {
      return find('.rpm');
    },
    get appImage() {
      return find('.AppImage');
    },
  };
}

/** Paths of all files of a folder, relative to it, in order. */
export function listFiles(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap(entry => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? listFiles(folder, path) : [path];
    })
    .sort();
}

/** A file or folder in the header of an asar archive, as far as it is read here. */
interface ArchiveEntry {
  readonly files?: Readonly<Record<string, ArchiveEntry>>;
  readonly unpacked?: boolean;
  readonly integrity?: { readonly algorithm: string };
}

/** A file in an archive. */
export interface ArchivedFile {
  readonly path: string;
  /** Whether it stands beside the archive. */
  readonly isUnpacked: boolean;
  /** Whether the archive holds its hash. */
  readonly isHashed: boolean;
}

/** Lists an asar archive: two pickled lengths, then the header as JSON. */
export function listArchive(file: string): readonly ArchivedFile[] {
  const archive = openSync(file, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(archive, sizes, 0, 16, 0);
    const header = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(archive, header, 0, header.length, 16);
    // The format is electron's; what is not as described fails the expectations on the list.
    return listEntries(JSON.parse(header.toString()) as ArchiveEntry, '');
  } finally {
    closeSync(archive);
  }
}

function listEntries({ files = {} }: ArchiveEntry, folder: string): readonly ArchivedFile[] {
  return Object.entries(files).flatMap(([name, entry]) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (entry.files !== undefined) return listEntries(entry, path);
    return [{ path, isUnpacked: entry.unpacked === true, isHashed: entry.integrity?.algorithm === 'SHA256' }];
  });
}

/** The states of an executable's fuses, in Electron's order: `1` on, `0` off, `r` removed. Throws when it has none. */
export function readFuses(executable: string): string {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const binary = readFileSync(executable);
  const at = binary.indexOf(sentinel);
  if (at === -1) throw new Error(`${executable} has no fuses.`);
  // Behind the sentinel: the version of the wire, its length, then a character for each fuse.
  const begin = at + sentinel.length;
  return binary.subarray(begin + 2, begin + 2 + (binary[begin + 1] ?? 0)).toString('latin1');
}
