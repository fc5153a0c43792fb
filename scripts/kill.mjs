// `npm run kill`: SIGKILL at 200 random moments while a helper's recordings are written, or at as many as are given as the
// argument. After each the store opens, holds a prefix of what came, and nothing is torn; what was lost is printed. The
// unit tests do a few rounds of the same.
import { runInElectron } from './unit.mjs';

const defaultRounds = 200;

const rounds = Number(process.argv[2] ?? defaultRounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`"${process.argv[2]}" is no number of rounds. Say how many: npm run kill -- 50\n`);
  process.exit(2);
}
process.exitCode = await runInElectron(['--project=app', 'src-helper/recordings/disk/kill.test.ts'], {
  SOCKEYE_KILL_ROUNDS: String(rounds),
});
