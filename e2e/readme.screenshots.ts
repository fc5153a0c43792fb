import { join } from 'node:path';

import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import { expect, test } from './fixtures/test';

for (const theme of ['light', 'dark'] as const) {
  test(`Explore, ${theme}`, async ({ sockeye }) => {
    const page = new ExplorePage(sockeye.window);
    await sockeye.setTheme(theme);
    await sockeye.resize(1280, 800);
    await page.call('SayHellos', '{\n  "name": "Ada",\n  "count": 12,\n  "intervalMs": 5\n}', 'OK');
    await page.call('SayHello', '{\n  "name": "Ada"\n}', 'OK');
    await page.readEvent(page.receivedMessage());
    await expect(page.helperStatus).toContainText('running');
    const file = join(readLaunchSettings().root, 'docs', 'images', `explore-${theme}.png`);
    await sockeye.window.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  });
}
