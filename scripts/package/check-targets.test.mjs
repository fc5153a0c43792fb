import { expect, it } from 'vitest';

import { checkTargets } from './check-targets.mjs';

const offline = { platform: 'linux', reachesGithub: () => Promise.resolve(false) };

it('lets targets pass that need nothing but the registries, without asking for GitHub', async () => {
  const reachesGithub = () => Promise.reject(new Error('asked'));
  await checkTargets(['dir', 'tar.gz', 'deb', 'rpm'], { platform: 'linux', reachesGithub });
});

it('says which targets need what cannot be reached', async () => {
  await expect(checkTargets(['deb', 'AppImage'], offline)).rejects.toThrow(
    "AppImage needs AppImage's runtime and tools from GitHub, which cannot be reached from here.\nSee docs/packaging.md.",
  );
});

it('lets them pass when GitHub can be reached', async () => {
  await checkTargets(['AppImage'], { platform: 'linux', reachesGithub: () => Promise.resolve(true) });
});

it.each([
  ['dmg', 'linux', 'macOS'],
  ['nsis', 'linux', 'Windows'],
  ['nsis', 'darwin', 'Windows'],
])('says that %s is not made on %s', async (target, platform, home) => {
  const world = { platform, reachesGithub: () => Promise.resolve(true) };
  await expect(checkTargets([target], world)).rejects.toThrow(`${target} is made on ${home} only`);
});
