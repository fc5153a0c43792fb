// Under which names `.proto` files import each other. Names are relative to folders that usually nobody wrote down.
import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

import { readRegularFileSync } from '../../read-regular-file';
import { findBuiltInFile } from '../registry/built-in-files';
import { findKnownFile } from '../registry/bundled-files';
import { type DecodedSource, decodeSource } from './decode-source';

/** Largest source that is read, in bytes. */
const maxSourceBytes = 16 * 1024 * 1024;

/** A source and where it is. */
export interface ProtoSource extends DecodedSource {
  readonly path: string;
}

/**
 * Whether a path is that of a source. Others are not read, neither when they are named nor when they are imported: what is
 * wrong in a source is quoted, and the words of a key or a password file are not to be.
 */
export function isSourcePath(path: string): boolean {
  return /\.proto$/i.test(path);
}

/**
 * Finds files by the names they are imported by, for each importer anew: two folders may each have a `types.proto`. Gives
 * each file one name that no other has. Guesses folders where none is given that fits.
 */
export class ImportRoots {
  /** Folders that were guessed, in the order in which they were needed. */
  readonly guessed: string[] = [];
  private readonly sources = new Map<string, ProtoSource | undefined>();
  private readonly resolved = new Map<string, ProtoSource | undefined>();
  private readonly nameByPath = new Map<string, string>();
  private readonly pathByName = new Map<string, string>();

  /**
   * @param given Folders in which imports are looked up first, absolute.
   * @param own Folders that hold the sources themselves; no guesses.
   * @param files The sources themselves.
   */
  constructor(
    private readonly given: readonly string[],
    private readonly own: readonly string[],
    private readonly files: readonly string[] = [],
  ) {}

  /**
   * The file that an import stands for; undefined when there is none. Folders around the importer go before others, and
   * those that were given before those that are guessed: for `/a/protos/x/y.proto` that imports `x/z.proto` the guess is
   * `/a/protos`.
   */
  resolve(name: string, importer: string): ProtoSource | undefined {
    if (isAbsolute(name)) return undefined;
    const key = `${dirname(importer)}\n${name}`;
    if (!this.resolved.has(key)) this.resolved.set(key, this.lookUp(name, importer));
    return this.resolved.get(key);
  }

  /** The name of the file that an import stands for; the import itself when there is none. Both are names. */
  resolveName(name: string, importer: string): string {
    const path = this.pathByName.get(importer);
    const source = path === undefined ? undefined : this.resolve(name, path);
    return source === undefined ? name : this.nameFile(source.path, name);
  }

  /** A file by the name it was given. */
  find(name: string): ProtoSource | undefined {
    const path = this.pathByName.get(name);
    return path === undefined ? undefined : this.read(path);
  }

  /** The name of a file; the first that is wished for it, unless another file has that. A copy of a file has its name. */
  nameFile(path: string, wish = this.relativeName(path)): string {
    const known = this.nameByPath.get(path);
    if (known !== undefined) return known;
    const name = [wish, this.relativeName(path), path.slice(1).split(sep).join('/')].find(candidate => {
      const owner = this.pathByName.get(candidate);
      return owner === undefined || this.isCopy(path, owner);
    });
    const chosen = name ?? path;
    this.nameByPath.set(path, chosen);
    if (!this.pathByName.has(chosen)) this.pathByName.set(chosen, path);
    return chosen;
  }

  /** A file by its path, read once; undefined when it is no source, cannot be read or is too large. */
  read(path: string): ProtoSource | undefined {
    if (this.sources.has(path)) return this.sources.get(path);
    const source = readSource(path);
    this.sources.set(path, source);
    return source;
  }

  private lookUp(name: string, importer: string): ProtoSource | undefined {
    const isAround = (root: string): boolean => isInside(root, importer);
    const given = [...this.given.filter(isAround), ...this.given.filter(root => !isAround(root))];
    // Well-known files are built in; a copy of one near by is used only where a folder that was given has it.
    const isGuessed = findBuiltInFile(name) === undefined;
    return (
      this.readBelow([...given, ...this.own.filter(isAround)], name) ??
      (isGuessed ? this.guess(name, importer) : undefined) ??
      this.readBelow([...this.guessed, ...this.own], name) ??
      (isGuessed ? this.findVendored(name) : undefined)
    );
  }

  private readBelow(roots: readonly string[], name: string): ProtoSource | undefined {
    for (const root of roots) {
      const source = this.read(join(root, name));
      if (source !== undefined) return source;
    }
    return undefined;
  }

  private guess(name: string, importer: string): ProtoSource | undefined {
    for (let folder = dirname(importer); ; folder = dirname(folder)) {
      const source = this.read(join(folder, name));
      if (source !== undefined) {
        this.noteGuess(folder);
        return source;
      }
      if (folder === dirname(folder)) return undefined;
    }
  }

  /** A copy of a known file that is among the sources, in a folder for the files of others. Its folder becomes a guess. */
  private findVendored(name: string): ProtoSource | undefined {
    if (findKnownFile(name) === undefined) return undefined;
    const ending = join(sep, name);
    const path = this.files.find(file => file.endsWith(ending));
    const source = path === undefined ? undefined : this.read(path);
    if (path !== undefined && source !== undefined) this.noteGuess(path.slice(0, -ending.length) || sep);
    return source;
  }

  private noteGuess(folder: string): void {
    if (!this.guessed.includes(folder)) this.guessed.push(folder);
  }

  /** Whether two files are the same, and import the same. */
  private isCopy(path: string, other: string): boolean {
    const text = this.read(path)?.text;
    if (text === undefined || text !== this.read(other)?.text) return false;
    return scanImports(text).every(name => this.resolve(name, path)?.text === this.resolve(name, other)?.text);
  }

  /** Relative to the first folder that a file is in, else its own name. */
  private relativeName(path: string): string {
    for (const root of [...this.given, ...this.guessed, ...this.own]) {
      if (isInside(root, path)) return relative(root, path).split(sep).join('/');
    }
    this.noteGuess(dirname(path));
    return relative(dirname(path), path);
  }
}

function isInside(root: string, path: string): boolean {
  const name = relative(root, path);
  return name !== '' && !name.startsWith('..') && !isAbsolute(name);
}

function readSource(path: string): ProtoSource | undefined {
  if (!isSourcePath(path)) return undefined;
  try {
    // Most paths that are tried do not exist; asking without an exception is many times faster.
    const info = statSync(path, { throwIfNoEntry: false });
    if (info?.isFile() !== true || info.size > maxSourceBytes) return undefined;
    return { path, ...decodeSource(readRegularFileSync(path, maxSourceBytes)) };
  } catch {
    return undefined;
  }
}

const importLine = /(?:^|;)\s*import\s+(?:(?:public|weak|option)\s+)?(?:"([^"\n]+)"|'([^'\n]+)')/gm;

/** The names that a source imports, found without a parser: enough to guess where they are. */
export function scanImports(text: string): readonly string[] {
  return [...text.matchAll(importLine)].flatMap(match => match[1] ?? match[2] ?? []);
}
