/* global fetch */
/** What has to be fetched from GitHub for a target, on top of Electron. */
const fromGithub = {
  AppImage: "AppImage's runtime and tools",
  snap: 'the template of snaps',
  pacman: 'fpm',
  zip: '7-Zip',
  '7z': '7-Zip',
  'tar.xz': '7-Zip',
  dmg: 'the tools for disk images',
  nsis: 'NSIS',
};

/** Which system makes a target. */
const homes = { dmg: 'darwin', pkg: 'darwin', mas: 'darwin', nsis: 'win32', msi: 'win32', portable: 'win32' };
const names = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** How long GitHub may take to answer, in milliseconds. */
const answerLimitMs = 5_000;

/**
 * Makes sure that these targets can be made here, before minutes go into trying: each on its own system, and what they need
 * from GitHub within reach. Throws an error whose message says which cannot, and why.
 *
 * @param {readonly string[]} targets Names of electron-builder's.
 * @param {object} [world]
 * @param {string} [world.platform] Where this runs, as process.platform.
 * @param {() => Promise<boolean>} [world.reachesGithub]
 */
export async function checkTargets(targets, { platform = process.platform, reachesGithub = askGithub } = {}) {
  const problems = targets
    .filter(target => homes[target] !== undefined && homes[target] !== platform)
    .map(target => `${target} is made on ${names[homes[target]]} only, with an Electron for it.`);
  const needy = targets.filter(target => fromGithub[target] !== undefined);
  if (problems.length === 0 && needy.length > 0 && !(await reachesGithub())) {
    problems.push(
      ...needy.map(target => `${target} needs ${fromGithub[target]} from GitHub, which cannot be reached from here.`),
    );
  }
  if (problems.length > 0) throw new Error(`${problems.join('\n')}\nSee docs/packaging.md.`);
}

async function askGithub() {
  try {
    await fetch('https://github.com', { method: 'HEAD', signal: AbortSignal.timeout(answerLimitMs) });
    return true;
  } catch {
    return false;
  }
}
