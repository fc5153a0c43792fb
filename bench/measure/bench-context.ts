import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every figure may need. */
export interface BenchContext {
  /** The Electron binary that the app runs on. */
  readonly electron: string;
  /** The repository. */
  readonly root: string;
}

/** Runs `use` with a fresh directory, and removes it afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'sockeye-bench-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
