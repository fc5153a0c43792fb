import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test as base } from 'playwright/test';

import { ExplorePage } from '../fixtures/explore-page';
import { makePrivateFolder, type PrivateFolder } from '../fixtures/private-folder';
import { type PackagedLaunch, PackagedSockeye } from './packaged-sockeye';
import { SpareMachine } from './spare-machine';

/** What the tests of the packages have: a folder of their own, apps that are ended for them, a machine to install on. */
export const test = base.extend<{
  readonly folder: PrivateFolder;
  readonly launch: (how: PackagedLaunch) => Promise<PackagedSockeye>;
  readonly machine: SpareMachine;
}>({
  // Playwright reads the names of a fixture's needs out of its parameters; none is an empty pattern.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = makePrivateFolder();
    await use(folder);
    folder.remove();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  launch: async ({}, use) => {
    const launched: PackagedSockeye[] = [];
    await use(async how => {
      const app = await PackagedSockeye.launch(how);
      launched.push(app);
      return app;
    });
    for (const app of launched) app.kill();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  machine: async ({}, use, testInfo) => {
    testInfo.skip(!SpareMachine.isPossible, 'only root can install a package, on a copy of this machine');
    const machine = await SpareMachine.make();
    await use(machine);
    await machine.remove();
  },
});

/** Calls the sample as a user does, and expects its reply. */
export async function expectReply(app: PackagedSockeye): Promise<void> {
  const page = new ExplorePage(app.page);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  expect(await page.readEvent(page.receivedMessage())).toContain('"message": "Hello Ada"');
}

/** Unpacks a package with a command into a folder that the ordinary user may read. */
export function unpack(folder: PrivateFolder, command: string): string {
  const app = join(folder.path, 'app');
  mkdirSync(app);
  execFileSync('sh', ['-c', command], { cwd: app });
  execFileSync('chmod', ['755', folder.path, app]);
  return app;
}
