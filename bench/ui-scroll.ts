// ui.scroll: frames a second while the list of a million events is flung from end to end, against a scroller of the same size
// with nothing in it. What is missing to 1 are the frames that drawing and reading rows has cost.
import type { Page } from 'playwright';

import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { launchApp } from './measure/launched-app';

const messageCount = 1_000_000;
/** Headers of both sides, the request, half-close and status. */
const otherEvents = 5;
/** How far the list goes in a frame, in px: some four screens. */
const stepPx = 1_700;
/** A frame is rare: windows are longer than those of other figures by this. */
const longer = 2;
const fillLimitMs = 180_000;

/** Measures scrolling; takes about a minute and a half. */
export function measureUiScroll(context: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const env = { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory };
    const app = await launchApp({ electron: context.electron, app: context.root, args: [], env });
    try {
      await fill(app.page);
      const side = (isEmpty: boolean) => (windowMs: number) => fling(app.page, isEmpty, windowMs * longer);
      return await alternate({
        name: 'ui.scroll',
        better: 'higher',
        subject: side(false),
        reference: side(true),
        unit: `a list of ${messageCount} events / an empty list, frames a second while it is flung`,
      });
    } finally {
      await app.close();
    }
  });
}

/** Has the sample stream messages into the recording that is shown. */
async function fill(page: Page): Promise<void> {
  await page.getByRole('treeitem', { name: 'SayHellos', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Request message' });
  await editor.filter({ hasText: '{' }).click();
  for (const key of ['Control+A', 'Delete']) await page.keyboard.press(key);
  await page.keyboard.insertText(`{ "name": "Ada", "count": ${messageCount}, "intervalMs": 0 }`);
  await page.keyboard.press('Control+Enter');
  const status = page.getByRole('status', { name: 'Call status' });
  await status.filter({ hasText: 'OK' }).waitFor({ timeout: fillLimitMs });
  // The rows that came last are read a moment later.
  await page
    .locator(`[role=option][aria-setsize="${messageCount + otherEvents}"]`)
    .first()
    .waitFor();
}

/** Flings the list, or an empty scroller laid over it, down and up; returns the frames a second. */
function fling(page: Page, isEmpty: boolean, windowMs: number): Promise<number> {
  return page.evaluate(
    async ({ isEmpty: wantsEmpty, windowMs: durationMs, stepPx: step }) => {
      const list = document.querySelector<HTMLElement>('[role=listbox][aria-label=Events]');
      if (list === null) throw new Error('There is no list of events.');
      const empty = document.createElement('div');
      const content = document.createElement('div');
      const { width, height, top, left } = list.getBoundingClientRect();
      Object.assign(empty.style, { position: 'fixed', overflow: 'auto', background: 'white' });
      Object.assign(empty.style, { width: `${width}px`, height: `${height}px`, top: `${top}px`, left: `${left}px` });
      content.style.height = `${list.scrollHeight}px`;
      empty.append(content);
      if (wantsEmpty) document.body.append(empty);
      const scroller = wantsEmpty ? empty : list;
      const frame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve));
      const begin = await frame();
      let frames = 0;
      let direction = scroller.scrollTop > scroller.scrollHeight / 2 ? -1 : 1;
      for (let now = begin; now - begin < durationMs; frames++) {
        const before = scroller.scrollTop;
        scroller.scrollTop = before + direction * step;
        if (scroller.scrollTop === before) direction = -direction;
        now = await frame();
      }
      empty.remove();
      return (frames / (performance.now() - begin)) * 1_000;
    },
    { isEmpty, windowMs, stepPx },
  );
}
