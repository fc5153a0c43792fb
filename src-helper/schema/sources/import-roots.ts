// Under which names `.proto` files import each other. Names are relative to folders that usually nobody wrote down.
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

import { readRegularFileSync } from '../../read-regular-file';
import { findKnownFile } from '../registry/bundled-files';

/** Largest source that is read, in bytes. */
const maxSourceBytes = 16 * 1024 * 1024;

/** A source and where it is. */
export interface ProtoSource {
  readonly path: string;
  readonly text: string;
}

/**
 * Whether a path is that of a source. Others are not read, neither when they are named nor when they are imported: what is
 * wrong in a source is quoted, and the words of a key or a password file are not to be.
 */
export function isSourcePath(path: string): boolean {
  return /\.proto$/i.test(path);
}

/** Finds files by the names they are imported by, and names for files. Guesses folders where none is given that fits. */
export class ImportRoots {
  /** Folders that were guessed, in the order in which they were needed. */
  readonly guessed: string[] = [];
  private readonly sources = new Map<string, ProtoSource | undefined>();
  private readonly found = new Map<string, ProtoSource | undefined>();

  /**
   * @param given Folders in which imports are looked up first, absolute.
   * @param own Folders that hold the sources themselves; looked up last, and no guesses.
   * @param files The sources themselves.
   */
  constructor(
    private readonly given: readonly string[],
    private readonly own: readonly string[],
    private readonly files: readonly string[] = [],
  ) {}

  /** Folders in the order in which they are tried. */
  get all(): readonly string[] {
    return [...new Set([...this.given, ...this.guessed, ...this.own])];
  }

  /** The file that a name stands for in these folders; undefined when none has it. */
  find(name: string): ProtoSource | undefined {
    const known = this.found.get(name);
    if (known !== undefined) return known;
    if (isAbsolute(name)) return undefined;
    for (const root of this.all) {
      const source = this.read(join(root, name));
      if (source === undefined) continue;
      this.found.set(name, source);
      return source;
    }
    return undefined;
  }

  /**
   * As find; where the folders do not have the file, one of the folders above the importing file may: it becomes a
   * guess. For `/a/protos/x/y.proto` that imports `x/z.proto` that is `/a/protos`.
   */
  findOrGuess(name: string, importer: string): ProtoSource | undefined {
    const found = this.find(name);
    if (found !== undefined || isAbsolute(name)) return found;
    for (let folder = dirname(importer); ; folder = dirname(folder)) {
      const source = this.read(join(folder, name));
      if (source !== undefined) {
        this.guessed.push(folder);
        this.found.set(name, source);
        return source;
      }
      if (folder === dirname(folder)) return this.findVendored(name);
    }
  }

  /** A copy of a known file that is among the sources, in a folder for the files of others. Its folder becomes a guess. */
  private findVendored(name: string): ProtoSource | undefined {
    if (findKnownFile(name) === undefined) return undefined;
    const ending = join(sep, name);
    const path = this.files.find(file => file.endsWith(ending));
    const source = path === undefined ? undefined : this.read(path);
    if (path === undefined || source === undefined) return undefined;
    this.guessed.push(path.slice(0, -ending.length) || sep);
    this.found.set(name, source);
    return source;
  }

  /** A name for a file by which it is found again: relative to the first folder it is in, else its own. */
  nameOf(path: string): string {
    for (const root of this.all) {
      const name = relative(root, path);
      if (name !== '' && !name.startsWith('..') && !isAbsolute(name)) return name.split(sep).join('/');
    }
    this.guessed.push(dirname(path));
    return relative(dirname(path), path);
  }

  /** A file by its path, read once; undefined when it is no source, cannot be read or is too large. */
  read(path: string): ProtoSource | undefined {
    if (this.sources.has(path)) return this.sources.get(path);
    const source = readSource(path);
    this.sources.set(path, source);
    return source;
  }
}

function readSource(path: string): ProtoSource | undefined {
  if (!isSourcePath(path)) return undefined;
  try {
    // Most paths that are tried do not exist; asking without an exception is many times faster.
    const info = statSync(path, { throwIfNoEntry: false });
    if (info?.isFile() !== true || info.size > maxSourceBytes) return undefined;
    return { path, text: readRegularFileSync(path, maxSourceBytes).toString('utf8') };
  } catch {
    return undefined;
  }
}

const importLine = /(?:^|;)\s*import\s+(?:(?:public|weak|option)\s+)?(?:"([^"\n]+)"|'([^'\n]+)')/gm;

/** The names that a source imports, found without a parser: enough to guess where they are. */
export function scanImports(text: string): readonly string[] {
  return [...text.matchAll(importLine)].flatMap(match => match[1] ?? match[2] ?? []);
}
