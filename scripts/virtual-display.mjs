import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { findOnPath } from './system-packages.mjs';

/** How long Xvfb may take until it listens, in milliseconds; it takes 300 on an idle machine. */
const startLimitMs = 20_000;

/**
 * Starts Xvfb on a free display. `stop` ends it and waits for its end. Its process is in a group of its own, so that
 * Ctrl+C in a terminal reaches the app first and its display last, and it dies with this process whatever happens.
 *
 * @param {string} [size] Width and height of the screen in pixels.
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>} `display` is the value for DISPLAY.
 */
export async function startVirtualDisplay(size = '1440x900') {
  const xvfb = ['Xvfb', '-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'];
  const command = findOnPath('setpriv') === undefined ? xvfb : ['setpriv', '--pdeathsig', 'TERM', '--', ...xvfb];
  const server = spawn(command[0], command.slice(1), {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let words = '';
  server.stderr.setEncoding('utf8').on('data', text => (words += text));
  const ended = new Promise(resolve => {
    server.once('exit', () => resolve());
    server.once('error', error => {
      words += error.message;
      resolve();
    });
  });
  const stop = async () => {
    server.kill();
    await ended;
  };
  const number = await Promise.race([readLine(server.stdio[3]), ended]);
  if (number === undefined) {
    await stop();
    throw new Error(
      `Xvfb, the virtual display, did not start: ${words.trim() || `no answer in ${startLimitMs / 1000} s`}`,
    );
  }
  return { display: `:${number}`, stop };
}

/**
 * The first line of a stream; undefined when none came in time. The stream is closed only after the line's end: Xvfb
 * writes the number and the newline one after the other, and a closed pipe between the two would kill it.
 */
async function readLine(stream) {
  const signal = AbortSignal.timeout(startLimitMs);
  let text = '';
  stream.setEncoding('utf8');
  try {
    while (!text.includes('\n')) text += (await once(stream, 'data', { signal }))[0];
    return text.trim();
  } catch {
    return undefined;
  } finally {
    stream.destroy();
  }
}
