// `npm run package:test`: makes every package that can be made with the registries alone and runs each of them as a user
// would: unpacked, installed from the deb on a copy of this machine, opened with a file, removed. Arguments are passed on
// to Playwright. The last line is `N passed, N failed`. It compresses little: the packages are not to be published.
// `npm run guards` has fewer made (SOCKEYE_PACKAGE_TARGETS) and reads the report (SOCKEYE_PACKAGE_REPORT).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildIfChanged, root } from './build.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';
import { packApp } from './package/pack-app.mjs';
import { makeAppImageTools } from './package/stand-in-appimage-tools.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { countPlaywright, describeCounts, isSuccess } from './test-counts.mjs';

/** What cannot be made here, and why; said at the end, so that nobody takes silence for success. */
const notMade = `Not run here: an AppImage as a whole; its contents were, but the runtime that mounts it is on GitHub only. Not made: dmg and
zip for macOS, nsis and zip for Windows, whose Electrons are there. They are configured in electron-builder.yml; see
docs/packaging.md.`;

function runPlaywright(packages, report) {
  const args = ['scripts/e2e.mjs', '--project=packages', '--reporter=list,json', ...process.argv.slice(2)];
  const env = { ...process.env, SOCKEYE_PACKAGES: packages, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const tests = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('exit', code => resolve(code ?? 1));
  });
}

let exitCode = 1;
const folder = mkdtempSync(join(tmpdir(), 'sockeye-packages-'));
try {
  if (process.platform !== 'linux') throw new Error('The packages are tested on Linux only.');
  const runtime = await findElectronRuntime();
  await ensureSystemPackages({ electron: runtime.path, packaging: true });
  await buildIfChanged();
  process.env.APPIMAGE_TOOLS_PATH ??= makeAppImageTools(join(folder, 'tools'));
  await packApp(runtime, (process.env.SOCKEYE_PACKAGE_TARGETS ?? 'dir,tar.gz,deb,rpm,AppImage').split(','), {
    level: 1,
    output: join(folder, 'packages'),
  });
  const report = process.env.SOCKEYE_PACKAGE_REPORT ?? join(folder, 'report.json');
  const code = await runPlaywright(join(folder, 'packages'), report);
  const counts = countPlaywright(JSON.parse(readFileSync(report, 'utf8')), code);
  exitCode = isSuccess(counts) ? 0 : 1;
  console.log(`\n${notMade}\n\n${describeCounts(counts)}`);
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// Not process.exitCode: electron-builder's hook at the end of the process exits with 0 whatever that is.
process.exit(exitCode);
