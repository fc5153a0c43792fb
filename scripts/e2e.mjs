// `npm run e2e`: the end-to-end tests against the built app, on a virtual display of their own. Arguments are passed on
// to Playwright, as in `npm run e2e -- first-call`; without `--project` only the tests run, not the screenshots. With SOCKEYE_E2E_DISPLAY=real the windows open on your display.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { buildIfChanged, root } from './build.mjs';
import { prepareLaunch } from './prepare-launch.mjs';
import { ensureGobgp } from './test-servers.mjs';

/** Runs Playwright to its end; answers its exit code. */
function runPlaywright(launch, gobgp, args) {
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  const config = ['--config', join(root, 'e2e', 'playwright.config.ts')];
  const project = args.some(argument => argument.startsWith('--project')) ? [] : ['--project=tests'];
  const tests = spawn(process.execPath, [cli, 'test', ...config, ...project, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...launch.env,
      SOCKEYE_E2E_ELECTRON: launch.runtime.path,
      SOCKEYE_E2E_FLAGS: launch.flags.join(' '),
      SOCKEYE_E2E_GOBGP: gobgp ?? '',
    },
  });
  // A terminal's Ctrl+C reaches Playwright itself; this process stays to end the display after it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
  return new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('exit', code => resolve(code ?? 1));
  });
}

try {
  await buildIfChanged();
  const virtual = process.env.SOCKEYE_E2E_DISPLAY !== 'real';
  const gobgp = await ensureGobgp();
  const launch = await prepareLaunch({ tests: true, virtual, size: '1600x1000' });
  try {
    process.exitCode = await runPlaywright(launch, gobgp, process.argv.slice(2));
  } finally {
    await launch.stop();
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
