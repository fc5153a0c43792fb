// Which files of the app start programs. No method of a service does it for the window, and what is started never comes
// from there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Each with what it starts. */
const starters: Readonly<Record<string, string>> = {
  'src-helper/discovery/run-command.ts':
    'lsof and netstat on macOS, netstat and tasklist on Windows, with fixed arguments',
  'src-main/helper/fork-helper.ts': 'the helper, under plain Node',
  'src-main/helper/keeper.ts': 'a shell with a fixed script, which is told paths on its standard input',
  'src-main/helper/utility-helper.ts': 'the helper, by Electron',
  'src-main/show-folder.ts': "the system's file manager, for a folder of the app's own",
};

it('a program is started by these files and no other', () => {
  const found = ['src-helper', 'src-main', 'src-shared', 'src-renderer']
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)),
    )
    .filter(
      name => /\.tsx?$/.test(name) && !/\.test\.tsx?$|[/\\]testing[/\\]|load-nasty-schema|test-certificates/.test(name),
    )
    .filter(name => /child_process|utilityProcess\b|\bshell\.open|process\.binding|execve/.test(code(name)));
  expect(found.sort()).toEqual(Object.keys(starters).sort());
});

/** A source without its comments. */
function code(name: string): string {
  return readFileSync(join(root, name), 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
}
