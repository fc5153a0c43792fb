// `npm run kill`: SIGKILL at 200 random moments while a helper's recordings are written, or at as many as are given as the
// argument. After each the store opens, holds a prefix of what came, and nothing is torn; what was lost is printed. The
// unit tests do a few rounds of the same.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root } from './build.mjs';

const defaultRounds = 200;

const rounds = Number(process.argv[2] ?? defaultRounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`"${process.argv[2]}" is no number of rounds. Say how many: npm run kill -- 50\n`);
  process.exit(2);
}
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const tests = spawn(process.execPath, [vitest, 'run', 'src-helper/recordings/disk/kill.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SOCKEYE_KILL_ROUNDS: String(rounds) },
});
tests.once('exit', code => {
  process.exitCode = code ?? 1;
});
