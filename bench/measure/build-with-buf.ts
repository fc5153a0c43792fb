import { execFile } from 'node:child_process';
import { join } from 'node:path';

/**
 * Milliseconds of a `buf build` of a folder, without places and comments unless they are asked for: a whole run of buf's own binary, because the
 * wrapper of its package would cost the start of a Node. Rejects when the folder has errors.
 */
export function buildWithBuf(
  root: string,
  folder: string,
  output: string,
  sourceInfo: 'with source info' | 'without' = 'without',
): Promise<number> {
  const binary = join(root, `node_modules/@bufbuild/buf-${process.platform}-${process.arch}/bin/buf`);
  const begin = performance.now();
  const options = sourceInfo === 'without' ? ['--exclude-source-info'] : [];
  return new Promise((resolve, reject) => {
    execFile(binary, ['build', folder, ...options, '-o', output], error => {
      if (error === null) resolve(performance.now() - begin);
      else reject(new Error(`buf could not build ${folder}`, { cause: error }));
    });
  });
}
