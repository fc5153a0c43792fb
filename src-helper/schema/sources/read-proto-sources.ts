// `.proto` files and folders.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { type CompileDiagnostic, compileProtos } from '../compiler/compile-protos';
import { createProblem } from '../schema-problem';
import { findProtoFiles } from './find-proto-files';
import { ImportRoots, scanImports } from './import-roots';
import type { ReportProgress, SourceOutcome } from './schema-source';
import { ImportPathSearch } from './suggest-import-path';

/**
 * Compiles `.proto` files, those below folders, and all they import. Problems are in the outcome, each with its place.
 * Rejects only with the reason of `signal`.
 *
 * @param protoPaths Files and folders.
 * @param importPaths Folders in which imports are looked up before those that are guessed.
 */
export async function readProtoSources(
  protoPaths: readonly string[],
  importPaths: readonly string[],
  report: ReportProgress,
  signal: AbortSignal,
): Promise<SourceOutcome> {
  report({ step: '.proto files: looking for them', filesLoaded: 0, filesTotal: 0 });
  const found = await findProtoFiles(protoPaths, signal);
  const roots = new ImportRoots(
    importPaths.map(path => resolve(path)),
    found.folders,
    found.files,
  );
  const names = await nameFiles(found.files, roots, signal);
  const { descriptors, diagnostics } = await compileProtos({
    files: names,
    read: name => roots.find(name),
    resolve: (name, importer) => roots.resolveName(name, importer),
    signal,
    onProgress: (done, total) => report({ step: '.proto files: compiling', filesLoaded: done, filesTotal: total }),
  });
  const search = new ImportPathSearch([...found.folders, ...found.files.map(dirname)]);
  const count = found.files.length;
  return {
    description: count === 1 ? '1 .proto file' : `${count} .proto files`,
    files: new Map(descriptors.map(file => [file.name, file])),
    missing: new Map(),
    problems: [
      ...found.problems,
      ...checkImportPaths(importPaths),
      ...diagnostics
        .filter(diagnostic => diagnostic.severity === 'error')
        .map(diagnostic => toProblem(diagnostic, roots, search)),
    ],
    guessedImportPaths: roots.guessed,
    failure: undefined,
  };
}

/** Takes some 10 ms. */
const filesPerTurn = 64;

/** Import names for these files: those by which others import them, where there are any. */
async function nameFiles(
  files: readonly string[],
  roots: ImportRoots,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const queue = [...files];
  const seen = new Set(queue);
  let count = 0;
  for (const path of queue) {
    // Reading is synchronous, because the compiler's is; others get their turn in between.
    if (++count % filesPerTurn === 0) await new Promise<void>(done => setImmediate(done));
    signal.throwIfAborted();
    for (const name of scanImports(roots.read(path)?.text ?? '')) {
      const source = roots.resolve(name, path);
      if (source === undefined) continue;
      roots.nameFile(source.path, name);
      if (seen.has(source.path)) continue;
      seen.add(source.path);
      queue.push(source.path);
    }
  }
  return [...new Set(files.map(path => roots.nameFile(path)))];
}

function checkImportPaths(importPaths: readonly string[]): readonly SchemaProblem[] {
  return importPaths
    .filter(path => statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    .map(file =>
      createProblem({
        file,
        message: 'This import path is not a folder.',
        fix: 'Change or remove it in the schema sources of this target.',
      }),
    );
}

function toProblem(diagnostic: CompileDiagnostic, roots: ImportRoots, search: ImportPathSearch): SchemaProblem {
  const { line, column, message, symbol, missingImport } = diagnostic;
  const place = { file: roots.find(diagnostic.file)?.path ?? diagnostic.file, line, column };
  const problem = { ...place, message, symbol: symbol ?? '' };
  if (missingImport === undefined) return createProblem(problem);
  const suggestedImportPath = search.suggest(missingImport) ?? '';
  const folder = suggestedImportPath === '' ? `the folder that holds "${missingImport}"` : `"${suggestedImportPath}"`;
  return createProblem({ ...problem, suggestedImportPath, fix: `Add ${folder} to the import paths.` });
}
