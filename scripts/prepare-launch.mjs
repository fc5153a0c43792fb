import { chooseSandboxFlags } from './chromium-sandbox.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';
import { ensureSystemPackages, hasDisplay } from './system-packages.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

/** Flags for a display that nobody sees: no graphics card there, and no complaints about a missing D-Bus. */
const virtualDisplayFlags = ['--disable-gpu', '--log-level=3'];

/**
 * Makes sure of all that is needed to start Electron: the runtime, the system's libraries, a display. Says in a line
 * each what is not as usual. Throws an error whose message says what to do when something is missing.
 *
 * @param {object} [options]
 * @param {boolean} [options.tests] Whether the servers of the end-to-end tests are wanted, too.
 * @param {boolean} [options.virtual] Whether to use a virtual display even where there is a real one.
 * @param {string} [options.size] Size of a virtual display in pixels, `WIDTHxHEIGHT`.
 * @returns {Promise<{ runtime: import('./electron-runtime.mjs').ElectronRuntime, flags: string[],
 *   env: Record<string, string>, stop: () => Promise<void> }>} `flags` go before the app's own arguments, `env` is to
 *   be added to its environment, `stop` ends the virtual display after the app's end.
 */
export async function prepareLaunch({ tests = false, virtual = false, size } = {}) {
  const runtime = await findElectronRuntime();
  await ensureSystemPackages({ electron: runtime.path, tests });
  const sandbox = chooseSandboxFlags(runtime.path);
  if (sandbox.why !== undefined) process.stderr.write(`${sandbox.why}\n`);
  if (hasDisplay() && !(virtual && process.platform === 'linux')) {
    return { runtime, flags: sandbox.flags, env: {}, stop: async () => {} };
  }
  const { display, stop } = await startVirtualDisplay(size);
  if (!virtual) process.stderr.write(`No display here: the window opens on the virtual display ${display}.\n`);
  return { runtime, flags: [...sandbox.flags, ...virtualDisplayFlags], env: { DISPLAY: display }, stop };
}
