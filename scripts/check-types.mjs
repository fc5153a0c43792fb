// Type-checks each program by its own tsconfig, so that DOM in main or Node in the window is a type error. All of them
// are checked even when one fails; the last lines name those that did.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root } from './build.mjs';

const projects = ['src-shared', 'src-main', 'src-main/preload', 'src-helper', 'src-renderer', '.'];
/** Compilers that run at the same time; each takes one core and some 500 MB. */
const parallel = 2;

/** Checks one project; answers whether it is sound. What the compiler prints is shown in one piece. */
function check(project) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, '-p', join(root, project), '--pretty', 'false'], { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    child.once('error', reject);
    child.once('close', code => {
      process.stdout.write(output);
      resolve(code === 0);
    });
  });
}

const failed = [];
const left = [...projects];
async function work() {
  for (let project = left.shift(); project !== undefined; project = left.shift()) {
    if (!(await check(project))) failed.push(project);
  }
}
await Promise.all(Array.from({ length: parallel }, work));
if (failed.length > 0) {
  process.stderr.write(`Type errors in: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
