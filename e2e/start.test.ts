import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { readLaunchSettings } from './fixtures/launch-settings';
import { describeProcesses, listFamily, listSurvivors } from './fixtures/processes';
import { expect, test } from './fixtures/test';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`npm start opens a window where there is no display, and ${signal} leaves nothing behind`, async ({
    folder,
  }) => {
    const { root } = readLaunchSettings();
    const start = spawn(process.execPath, [join(root, 'scripts', 'start.mjs')], {
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', TMPDIR: folder.temp, SOCKEYE_DATA_DIR: folder.data },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let output = '';
    start.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    const family = (): ReturnType<typeof listFamily> => listFamily(start.pid ?? 0);
    const exited = once(start, 'exit');
    try {
      await expect.poll(() => folder.listTemp(), { timeout: 30_000 }).toContainEqual(expect.stringMatching(/\/h1$/));
      await expect.poll(() => family().some(entry => entry.command.includes('--type=renderer'))).toBe(true);
      expect(output).toContain('No display here: the window opens on the virtual display :');
    } finally {
      const processes = family();
      start.kill(signal);
      expect(await exited).toEqual([0, null]);
      expect(describeProcesses(listSurvivors(processes))).toEqual([]);
    }
    expect(folder.listTemp()).toEqual([]);
  });
}
