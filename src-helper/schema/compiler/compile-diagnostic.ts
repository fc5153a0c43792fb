// What the compiler has to say about sources, and the limits on how much it says.
import { findLineStarts, lineOf } from './syntax/text-position';

/** Something wrong in a source file, and exactly where. */
export interface CompileDiagnostic {
  /** The file, by its import path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  readonly endLine: number;
  /** 1-based, behind the last character. */
  readonly endColumn: number;
  /** What is wrong and, where it helps, what to do. */
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** Full name of what does not work because of it: a field, method or extension that was left out. */
  readonly symbol?: string;
  /** Set when an import was not found: its path. */
  readonly missingImport?: string;
}

/** What a diagnostic may carry beside its place and words. */
export interface DiagnosticDetails {
  readonly severity?: 'error' | 'warning';
  readonly symbol?: string | undefined;
  readonly missingImport?: string;
}

/** Diagnostics of one file; more than that do not help anybody. */
const diagnosticsPerFile = 100;
/** Characters of a message. */
const messageLimit = 1_000;
/** Diagnostics of one compilation. */
const diagnosticsPerRun = 5_000;

/** Takes problems as offsets in a text. */
export interface FileProblems {
  /** True once the file has so many problems that there is no point in looking for more. */
  readonly isFull: boolean;
  /** True once there was an error. */
  readonly hasErrors: boolean;
  /** Reports a problem of the characters from `start` to before `end`. */
  report(start: number, end: number, message: string, details?: DiagnosticDetails): void;
}

/** Collects diagnostics over all files, within limits. */
export class DiagnosticCollector {
  readonly diagnostics: CompileDiagnostic[] = [];

  /** A sink for the problems of one file with this text. */
  forFile(file: string, text: string): FileProblems {
    const { diagnostics } = this;
    let count = 0;
    let hasErrors = false;
    const seen = new Set<string>();
    let lineStarts: Int32Array | undefined;
    return {
      get isFull() {
        return count >= diagnosticsPerFile;
      },
      get hasErrors() {
        return hasErrors;
      },
      report(start, end, message, details = {}) {
        const { severity = 'error', symbol, missingImport } = details;
        hasErrors ||= severity === 'error';
        const key = `${start} ${message}`;
        if (count > diagnosticsPerFile || diagnostics.length >= diagnosticsPerRun || seen.has(key)) return;
        seen.add(key);
        const isLast = count === diagnosticsPerFile;
        count++;
        lineStarts ??= findLineStarts(text);
        const from = placeOf(lineStarts, start);
        const to = placeOf(lineStarts, Math.max(start, end));
        diagnostics.push({
          file,
          line: from.line,
          column: from.column,
          endLine: to.line,
          endColumn: to.column,
          message: isLast ? `more than ${diagnosticsPerFile} problems: the rest is not shown` : shorten(message),
          severity,
          ...(symbol === undefined || isLast ? {} : { symbol }),
          ...(missingImport === undefined || isLast ? {} : { missingImport }),
        });
      },
    };
  }
}

function placeOf(lineStarts: Int32Array, offset: number): { readonly line: number; readonly column: number } {
  const line = lineOf(lineStarts, offset);
  return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
}

/** Names in sources may have any length. */
function shorten(message: string): string {
  return message.length <= messageLimit ? message : `${message.slice(0, messageLimit)}…`;
}
