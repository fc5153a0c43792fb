// The files of a compilation and what they import, in an order in which every file comes after its imports.
import { create } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import { findBuiltInFile } from '../../registry/built-in-files';
import { findKnownFile } from '../../registry/bundled-files';
import type { DiagnosticCollector, FileProblems } from '../compile-diagnostic';
import { Lexer } from '../syntax/lexer';
import { NameTable } from '../syntax/name-table';
import { parseFile } from '../syntax/parse-file';
import type { ImportNode } from '../syntax/syntax-tree';
import { buildFile } from './build-file';
import { declareBuiltInFile } from './declare-built-in-file';
import { createBuiltFile, type SourceFile } from './source-file';
import type { SymbolTable } from './symbol-table';

/** A file as it was read. */
export interface SourceText {
  readonly text: string;
  /** What problems of the file are reported under, for example its path on disk. */
  readonly path: string;
  /** What makes the whole text doubtful, and at which character: the only problem of the file that is told. */
  readonly fault?: { readonly at: number; readonly message: string };
}

/** Larger sources, in UTF-16 code units, are not read. */
const textLimit = 32 * 1024 * 1024;

/** A file whose imports are being loaded. */
interface OpenFile {
  readonly file: SourceFile;
  readonly imports: readonly ImportNode[];
  next: number;
}

/** See CompileInput. */
interface FileSources {
  readonly read: (importPath: string) => SourceText | undefined;
  readonly resolve: (importPath: string, importer: string) => string;
}

/** Loads files and the files that they import. */
export class FileLoader {
  /** Every file after its imports. */
  readonly files: SourceFile[] = [];
  private readonly byPath = new Map<string, SourceFile | undefined>();
  private readonly byDiskPath = new Map<string, SourceFile>();
  private readonly open: OpenFile[] = [];
  private readonly openPaths = new Set<string>();
  private readonly lexer = new Lexer(new NameTable());

  constructor(
    private readonly sources: FileSources,
    private readonly symbols: SymbolTable,
    private readonly diagnostics: DiagnosticCollector,
  ) {}

  /** How many files are known to take part. */
  get knownCount(): number {
    return this.files.length + this.open.length;
  }

  /** Begins to load a file. False when there is no such file. Then `step` until that is done. */
  start(path: string): boolean {
    if (this.byPath.has(path)) return this.byPath.get(path) !== undefined;
    return this.enter(path) !== undefined;
  }

  /** Does a piece of the work; false when there is nothing left to do. */
  step(): boolean {
    const top = this.open[this.open.length - 1];
    if (top === undefined) return false;
    const node = top.imports[top.next++];
    if (node !== undefined) {
      this.follow(top.file, node);
      return true;
    }
    this.open.pop();
    this.openPaths.delete(top.file.proto.name);
    buildFile(top.file, this.symbols);
    this.files.push(top.file);
    return this.open.length > 0;
  }

  private follow(file: SourceFile, node: ImportNode): void {
    const { pathSpan, modifier } = node;
    const path = this.sources.resolve(node.path, file.proto.name);
    const report = (message: string): void => file.problems.report(pathSpan.start, pathSpan.end, message);
    if (this.openPaths.has(path)) {
      const cycle = this.open.slice(this.open.findIndex(each => each.file.proto.name === path));
      const shown = cycle.map(each => each.file.proto.name);
      if (shown.length > 8) shown.splice(4, shown.length - 8, '…');
      report(
        path === file.proto.name
          ? 'a file cannot import itself'
          : `files import each other in a circle: ${[...shown, path].join(' > ')}`,
      );
      return;
    }
    if (file.proto.dependency.includes(path) || file.proto.optionDependency.includes(path)) {
      if (path === node.path) report(`"${path}" is imported twice`);
      return;
    }
    if (!this.byPath.has(path)) {
      this.enter(path);
    }
    const imported = this.byPath.get(path);
    if (imported === undefined) this.reportMissing(file, node);
    else this.connect(file, imported, modifier);
  }

  private reportMissing(file: SourceFile, { path, pathSpan, modifier }: ImportNode): void {
    file.missingImports.push(path);
    const isWeak = modifier === 'weak' || modifier === 'option';
    const message = `the imported file "${path}" was not found: is its folder among the import paths?`;
    file.problems.report(pathSpan.start, pathSpan.end, message, {
      severity: isWeak ? 'warning' : 'error',
      missingImport: path,
    });
  }

  private connect(file: SourceFile, imported: SourceFile, modifier: ImportNode['modifier']): void {
    // The same file by two paths.
    if (file.imports.includes(imported) || file.optionImports.includes(imported)) return;
    if (modifier === 'option') {
      file.proto.optionDependency.push(imported.proto.name);
      file.optionImports.push(imported);
      return;
    }
    if (modifier === 'public') {
      file.proto.publicDependency.push(file.proto.dependency.length);
      file.publicImports.push(imported);
    } else if (modifier === 'weak') file.proto.weakDependency.push(file.proto.dependency.length);
    file.proto.dependency.push(imported.proto.name);
    file.imports.push(imported);
  }

  private enter(path: string): SourceFile | undefined {
    const source = this.sources.read(path);
    if (source === undefined) return this.enterBuiltin(path);
    const problems = this.problemsOf(source);
    const original = builtinPathOf(path);
    if (original !== undefined) {
      problems.report(0, 0, `this file looks like a copy of "${original}", which is used in its place`, {
        severity: 'warning',
      });
      const known = this.byPath.get(original) ?? this.enter(original);
      this.byPath.set(path, known);
      return known;
    }
    const twin = this.byDiskPath.get(source.path);
    if (twin !== undefined) {
      twin.problems.report(0, 0, `this file is imported as "${twin.proto.name}" and as "${path}": only one of them can be right, so check the import paths`); // prettier-ignore
    }
    const isTooLarge = source.text.length > textLimit;
    if (isTooLarge)
      problems.report(
        0,
        0,
        `this file is larger than ${textLimit / 1024 / 1024} million characters, so it was not read`,
      );
    const text = isTooLarge ? '' : source.text;
    const node = parseFile(text, this.lexer, (start, end, message) => problems.report(start, end, message), () => problems.isFull); // prettier-ignore
    const file = createSourceFile(path, text, problems, node);
    this.byPath.set(path, file);
    this.byDiskPath.set(source.path, file);
    this.open.push({ file, imports: node.imports, next: 0 });
    this.openPaths.add(path);
    return file;
  }

  private problemsOf({ path, text, fault }: SourceText): FileProblems {
    const problems = this.diagnostics.forFile(path, text);
    if (fault === undefined) return problems;
    problems.report(fault.at, fault.at, fault.message);
    return { isFull: false, hasErrors: true, report: () => undefined };
  }

  private enterBuiltin(path: string): SourceFile | undefined {
    const proto = findKnownFile(path);
    if (proto === undefined) {
      this.byPath.set(path, undefined);
      return undefined;
    }
    const base = createSourceFile(path, '', this.diagnostics.forFile(path, ''), undefined);
    const file: SourceFile = { ...base, proto };
    this.byPath.set(path, file);
    for (const dependency of proto.dependency) {
      const imported = this.byPath.get(dependency) ?? this.enterBuiltin(dependency);
      if (imported !== undefined) file.imports.push(imported);
    }
    this.symbols.declarePackage(file);
    declareBuiltInFile(file, symbol => this.symbols.declare(symbol));
    this.files.push(file);
    return file;
  }
}

/** The well-known path that a path ends in (`third_party/google/protobuf/any.proto`); undefined when there is none. */
function builtinPathOf(path: string): string | undefined {
  const at = path.lastIndexOf('/google/protobuf/');
  const original = path.slice(at + 1);
  return at >= 0 && findBuiltInFile(original) !== undefined ? original : undefined;
}

function createSourceFile(
  path: string,
  text: string,
  problems: SourceFile['problems'],
  node: SourceFile['node'],
): SourceFile {
  const nothing: ReadonlySet<SourceFile> = new Set();
  const proto = create(FileDescriptorProtoSchema);
  proto.name = path;
  return {
    path, text, node, proto, problems, imports: [], optionImports: [], publicImports: [], missingImports: [],
    visible: nothing, visibleToOptions: nothing, built: createBuiltFile(),
  }; // prettier-ignore
}
