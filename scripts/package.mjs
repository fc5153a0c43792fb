// `npm run package`: packs the built app for this platform into release/. On Linux without arguments: the unpacked
// folder and a tar.gz of it. Other targets are asked for by name, as in `npm run package -- deb rpm AppImage`. With
// `--release`, only packages that may be published are made: with the Electron that package.json pins, and without packages
// of which a vulnerability is known. `--release --unaudited` is for a registry that does not answer such questions.
import { platform } from 'node:process';
import { join } from 'node:path';

import { buildIfChanged, root } from './build.mjs';
import { askForVulnerabilities } from './dependencies/ask-for-vulnerabilities.mjs';
import { listAuditedPaths } from './dependencies/shipped-packages.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';
import { checkPackage } from './package/check-package.mjs';
import { checkRelease } from './package/check-release.mjs';
import { checkTargets } from './package/check-targets.mjs';
import { packApp } from './package/pack-app.mjs';

/** Throws unless the registry said that nothing is known against what users get. */
async function refuseVulnerable() {
  const audit = await askForVulnerabilities(root, listAuditedPaths(root));
  if (audit.kind === 'unanswered') {
    throw new Error(
      `Whether a package has a known vulnerability could not be asked: ${audit.reason}. ` +
        'Release where the registry answers, or with --unaudited.',
    );
  }
  if (audit.shipped.length > 0) throw new Error(`Not to be released with these:\n${audit.shipped.join('\n')}`);
}

const defaultTargets = { linux: ['dir', 'tar.gz'], darwin: ['dmg', 'zip'], win32: ['nsis', 'zip'] };

try {
  const args = process.argv.slice(2);
  const named = args.filter(arg => !arg.startsWith('--'));
  const unknown = args.find(arg => arg.startsWith('--') && !['--release', '--unaudited'].includes(arg));
  if (unknown !== undefined)
    throw new Error(`Unknown option ${unknown}. There are --release and --unaudited; targets go by their name.`);
  const targets = named.length > 0 ? named : (defaultTargets[platform] ?? ['dir']);
  await checkTargets(targets);
  const runtime = await findElectronRuntime();
  if (args.includes('--release')) checkRelease(runtime);
  await buildIfChanged();
  if (args.includes('--release') && !args.includes('--unaudited')) await refuseVulnerable();
  const { unpacked, packages } = await packApp(runtime, targets);
  if (platform === 'linux') {
    await checkPackage(join(unpacked, 'sockeye'));
    console.log(`${unpacked} starts.`);
  }
  for (const file of packages) console.log(file);
  if (runtime.source === 'registry') {
    console.log(`Made with Electron ${runtime.version} out of the registry: for trying out, NOT to be published.`);
  }
  if (args.includes('--unaudited'))
    console.log('NOT audited: nobody asked whether its packages have known vulnerabilities.');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  // Not process.exitCode: electron-builder's hook at the end of the process exits with 0 whatever that is.
  process.exit(1);
}
