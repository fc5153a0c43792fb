// Reading /proc: synchronously, because the kernel answers from memory and a turn of the thread pool costs more.
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

/** Where /proc is; a parameter, so that tests can show another machine. */
export type ProcRoot = string;

/** The ids of all processes. Throws what the system says when /proc cannot be read. */
export function listPids(proc: ProcRoot): number[] {
  return readdirSync(proc).flatMap(name => (/^[1-9]\d*$/.test(name) ? [Number(name)] : []));
}

/** What a link points to, in UTF-8 or one character a byte; undefined when it, or its process, is gone or closed to us. */
export function readLink(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string | undefined {
  try {
    return readlinkSync(path, encoding);
  } catch {
    return undefined;
  }
}

/** The bytes of a file as latin1 text, one character a byte; undefined when it is gone or closed to us. */
export function readBytes(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

const chunk = Buffer.allocUnsafe(64 * 1024);

/**
 * Reads a table of the kernel, one character a byte, until its end or until `isEnough` says so of what came last. Throws
 * what the system says.
 */
export function readTable(path: string, isEnough: (latest: string) => boolean = () => false): string {
  const descriptor = openSync(path, 'r');
  try {
    const parts: string[] = [];
    for (;;) {
      const length = readSync(descriptor, chunk, 0, chunk.length, null);
      if (length === 0) break;
      const latest = chunk.toString('latin1', 0, length);
      parts.push(latest);
      if (isEnough(latest)) break;
    }
    return parts.join('');
  } finally {
    closeSync(descriptor);
  }
}
