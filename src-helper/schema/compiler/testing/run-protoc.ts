// protoc as a second oracle, for what it accepts.
import { execFile } from 'node:child_process';

import type { Protoc } from './corpora';

/** What protoc says of a file: undefined when it accepts it, else its errors (without warnings), one a line. */
export function runProtoc(
  { binary, include, libraries }: Protoc,
  folders: readonly string[],
  file: string,
): Promise<string | undefined> {
  const args = [...[...folders, include].map(folder => `-I${folder}`), file, '-o/dev/null'];
  return new Promise((done, fail) => {
    execFile(binary, args, { env: { LD_LIBRARY_PATH: libraries }, timeout: 20_000 }, (error, _, stderr) => {
      const errors = stderr.split('\n').filter(line => line !== '' && !/ warning: |\bWARNING\b/.test(line));
      if (error === null) done(undefined);
      else if (error.killed === true || errors.length === 0)
        fail(new Error(`protoc could not run on ${file}`, { cause: error }));
      else done(errors.join('\n'));
    });
  });
}
