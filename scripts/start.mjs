// `npm start`: builds if needed, finds an Electron and a display, and runs the app until it ends. Arguments are passed
// on to the app. Ctrl+C and SIGTERM end everything that was started here.
import { spawn } from 'node:child_process';

import { buildIfChanged, root } from './build.mjs';
import { prepareLaunch } from './prepare-launch.mjs';

/** How long the app may take to quit when asked, in milliseconds; then it is killed. */
const quitLimitMs = 6_000;

/** How often to look whether npm is still there, in milliseconds. */
const npmWatchMs = 500;

/**
 * Runs the app to its end; a signal to this process is passed on to it, a second one kills it. Answers its exit code.
 * The app is a process group of its own: a terminal's Ctrl+C must not reach Electron's children before their parent.
 */
async function runApp(launch, args) {
  const app = spawn(launch.runtime.path, [...launch.flags, root, ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    detached: process.platform !== 'win32',
    env: { ...process.env, ...launch.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let limit;
  const kill = () => signalGroup(app, 'SIGKILL');
  const pass = signal => {
    if (limit !== undefined) return kill();
    limit = setTimeout(kill, quitLimitMs);
    app.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  const npmWatch = watchNpm(() => pass('SIGTERM'));
  const code = await new Promise((resolve, reject) => {
    app.once('error', reject);
    app.once('exit', (exitCode, signal) => resolve(limit === undefined ? (exitCode ?? describeEnd(signal)) : 0));
  });
  clearTimeout(limit);
  clearInterval(npmWatch);
  kill();
  return code;
}

/** A SIGTERM to npm ends npm and the shell in between, but reaches no further: this calls `onGone` when they have ended. */
function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, npmWatchMs);
  return timer;
}

/** Sends a signal to the app and all its children; it is no error when they have ended. */
function signalGroup(app, signal) {
  try {
    process.kill(process.platform === 'win32' ? app.pid : -app.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function describeEnd(signal) {
  process.stderr.write(`Electron was ended by ${signal}.\n`);
  return 1;
}

try {
  await buildIfChanged();
  const launch = await prepareLaunch();
  try {
    process.exitCode = await runApp(launch, process.argv.slice(2));
  } finally {
    await launch.stop();
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
