// ui.unary: a unary call of 100 bytes from the window to the helper and back, in the running app, against the same call
// from main to a helper (the subject of link.unary).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { launchApp } from './measure/launched-app';
import { startLinkRig } from './measure/link-rig-client';

/** Measures what the window adds to the link. */
export function measureUiUnary(context: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const env = { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory };
    const app = await launchApp({ electron: context.electron, app: context.root, args: [], env });
    const rig = await startLinkRig(context);
    try {
      await app.page.getByText(/^\d+\.\d ms$/).waitFor(); // The round trip in the status bar: the helper answers.
      await app.page.evaluate(readFileSync(join(context.root, 'dist/bench/window-rig.js'), 'utf8'));
      return await alternate({
        name: 'ui.unary',
        better: 'lower',
        subject: windowMs => app.page.evaluate(length => window.sockeyeBench?.(length) ?? Number.NaN, windowMs),
        reference: rig.side('link'),
        unit: 'window to helper and back / main to helper and back, median us of a round trip',
      });
    } finally {
      await rig.close();
      await app.close();
    }
  });
}
