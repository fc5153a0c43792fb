// package.size: megabytes of the unpacked Sockeye against an empty app packed with the same Electron: what Sockeye adds. The
// note has the packages too, at the lowest level of compression.
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Figure } from './measure/figure';
import { findPacked } from './measure/packed';

/** Measures sizes. */
export function measurePackageSize(): Promise<Figure> {
  const { unpacked, emptyUnpacked, packages } = findPacked();
  const [sockeye, empty] = [sizeOf(unpacked), sizeOf(emptyUnpacked)];
  const resources = sizeOf(join(unpacked, 'resources'));
  return Promise.resolve({
    name: 'package.size',
    ratio: sockeye / empty,
    better: 'lower',
    runs: [sockeye / empty],
    note:
      `unpacked / an empty app, MB: ${megabytes(sockeye)} / ${megabytes(empty)}, of which Sockeye ${megabytes(resources)}; ` +
      packages.map(file => `${basename(file)} ${megabytes(sizeOf(file))}`).join(', '),
  });
}

/** Bytes of a file, or of all files in a folder. */
function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
