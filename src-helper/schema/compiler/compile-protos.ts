// .proto sources to descriptors.
import { createHash } from 'node:crypto';

import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { noteOrigin } from '../content-hash';
import { type CompileDiagnostic, DiagnosticCollector } from './compile-diagnostic';
import type { ExtensionNumbers } from './checks/check-extension';
import { checkFile } from './checks/check-file';
import { FileLoader, type SourceText } from './link/file-loader';
import { linkFile } from './link/link-file';
import { pruneFile } from './link/prune-file';
import { interpretOptions } from './options/interpret-options';
import { OptionTypes } from './options/option-types';
import { attachSourceInfo } from './source-info/attach-source-info';
import type { SourceFile } from './link/source-file';
import { SymbolTable } from './link/symbol-table';

export type { CompileDiagnostic } from './compile-diagnostic';

/** What to compile, and from where. */
export interface CompileInput {
  /** Files to compile, by their import paths. What they import is compiled as well. */
  readonly files: readonly string[];
  /** Gives a file by its import path; undefined when there is no such file. Well-known types need not be given. */
  readonly read: (importPath: string) => SourceText | undefined;
  /** The path under which `read` gives what a file imports; by default that which is written. Importers may differ. */
  readonly resolve?: (importPath: string, importer: string) => string;
  readonly signal?: AbortSignal;
  /** Called now and then with the files that have been compiled and the files known to take part. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What came out. */
export interface CompileResult {
  /**
   * Every file after its imports, imports included. They fit together whatever is wrong with the sources: fields and
   * extensions whose types were not found are left out, and named in the diagnostics. Methods are never left out: a type
   * of one that was not found is named as it was written, without a leading dot.
   */
  readonly descriptors: readonly FileDescriptorProto[];
  readonly diagnostics: readonly CompileDiagnostic[];
}

/** For how long to compile before others get their turn. */
const sliceMs = 15;

/**
 * Compiles proto2, proto3 and editions 2023 and 2024. Problems of the sources are in the result, never thrown; rejects
 * only with the reason of `signal`. Gives way to other work every 15 ms, but never within a file. `sourceCodeInfo` (places and comments of
 * declarations) of each descriptor is computed when it is first asked for.
 */
export async function compileProtos({
  files,
  read,
  resolve,
  signal,
  onProgress,
}: CompileInput): Promise<CompileResult> {
  const diagnostics = new DiagnosticCollector();
  const symbols = new SymbolTable();
  const loader = new FileLoader({ read, resolve: resolve ?? (path => path) }, symbols, diagnostics);
  const pause = createPause(signal);
  for (const path of files) {
    if (!loader.start(path)) diagnostics.forFile(path, '').report(0, 0, `the file "${path}" was not found`);
    while (loader.step()) {
      if (pause.isDue) {
        onProgress?.(0, Math.max(loader.knownCount, files.length));
        await pause.wait();
      }
    }
  }
  let done = 0;
  const types = new OptionTypes(symbols);
  const extensionNumbers: ExtensionNumbers = new Map();
  for (const file of loader.files) {
    linkFile(file, symbols);
    interpretOptions(file, symbols, types);
    checkFile(file, symbols, extensionNumbers);
    pruneFile(file);
    attachSourceInfo(file);
    done++;
    if (pause.isDue) {
      onProgress?.(done, loader.files.length);
      await pause.wait();
    }
  }
  noteSources(loader.files);
  onProgress?.(done, loader.files.length);
  return { descriptors: loader.files.map(file => file.proto), diagnostics: diagnostics.diagnostics };
}

/** Each descriptor goes by all sources in their order: what a file becomes depends on those it imports and those before it. */
function noteSources(files: readonly SourceFile[]): void {
  const hash = createHash('sha256');
  for (const { proto, text } of files) hash.update(JSON.stringify([proto.name, text.length])).update(text);
  const digest = hash.digest('hex');
  for (const { proto, text } of files) noteOrigin(proto, { digest, sizeBytes: text.length });
}

/** Lets timers, sockets and an abort have their turn once a slice of time is used up. */
function createPause(signal: AbortSignal | undefined): { readonly isDue: boolean; wait(): Promise<void> } {
  signal?.throwIfAborted();
  let until = performance.now() + sliceMs;
  return {
    get isDue() {
      return performance.now() > until;
    },
    async wait() {
      await new Promise<void>(resolve => setImmediate(resolve));
      signal?.throwIfAborted();
      until = performance.now() + sliceMs;
    },
  };
}
