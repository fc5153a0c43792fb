// Short ways to compile a few lines.
import { type CompileDiagnostic, compileProtos, type CompileResult } from '../compile-protos';
import { readFromMemory } from './proto-tree';

/** Compiles texts by their import paths, all of them. */
export function compileTexts(files: Readonly<Record<string, string>>): Promise<CompileResult> {
  return compileProtos({ files: Object.keys(files), read: readFromMemory(files) });
}

/** A diagnostic as compilers print it: `a.proto:1:2-3: error: message`, or `1:2-3:4` over lines. */
export function formatDiagnostic({
  file,
  line,
  column,
  endLine,
  endColumn,
  message,
  severity,
}: CompileDiagnostic): string {
  const end = endLine === line ? `${endColumn}` : `${endLine}:${endColumn}`;
  return `${file}:${line}:${column}-${end}: ${severity}: ${message}`;
}

/** The problems of one text, without the name of its file. */
export async function problemsOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { diagnostics } = await compileTexts({ 'a.proto': text, ...others });
  return diagnostics
    .filter(each => each.file === 'a.proto')
    .map(each => formatDiagnostic(each).slice('a.proto:'.length));
}
