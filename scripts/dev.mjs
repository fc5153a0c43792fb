// `npm run dev`: builds all programs at every change of a source and starts the app anew after each build; a change in
// proto/ generates the code first. Ctrl+C ends everything.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

import { createBuilder } from 'vite';

import { root } from './build.mjs';
import { prepareLaunch } from './prepare-launch.mjs';

/** How long after a change nothing else may change before the app is started anew, in milliseconds. */
const settleMs = 150;
/** How long the app may take to quit, in milliseconds. */
const quitLimitMs = 5_000;

/** Calls `action` once nothing has called the returned function for `settleMs`; never twice at a time. */
function settle(action) {
  let timer;
  let last = Promise.resolve();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => (last = last.then(action)), settleMs);
  };
}

/** Runs one app at a time. */
class RunningApp {
  #launch;
  #app;

  constructor(launch) {
    this.#launch = launch;
  }

  async restart() {
    await this.stop();
    const { runtime, flags, env } = this.#launch;
    this.#app = spawn(runtime.path, [...flags, root], {
      cwd: root,
      detached: process.platform !== 'win32',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#app.once('error', error => console.error(`Electron did not start: ${error.message}`));
  }

  async stop() {
    const app = this.#app;
    this.#app = undefined;
    if (app?.pid === undefined || app.exitCode !== null || app.signalCode !== null) return;
    const ended = new Promise(resolve => app.once('exit', resolve));
    app.kill('SIGTERM');
    const timer = setTimeout(() => app.kill('SIGKILL'), quitLimitMs);
    await ended;
    clearTimeout(timer);
  }
}

/** Generates code from the contract; the builders see the changed files and build. */
function generate() {
  return new Promise(resolve => {
    spawn(process.execPath, ['scripts/generate.mjs'], { cwd: root, stdio: 'inherit' }).once('exit', resolve);
  });
}

/** Builds each program at every change; answers the watchers. `onBuilt` is called after each build. */
async function watchPrograms(onBuilt) {
  const builder = await createBuilder({
    configFile: join(root, 'vite.config.mts'),
    build: { watch: {} },
    logLevel: 'warn',
  });
  const watchers = [];
  for (const environment of Object.values(builder.environments)) {
    if (environment.name === 'ssr') continue;
    const watcher = await builder.build(environment);
    watcher.on('event', event => {
      if (event.code === 'BUNDLE_END') {
        console.log(`built ${environment.name} in ${event.duration} ms`);
        onBuilt();
      } else if (event.code === 'ERROR') {
        console.error(`${environment.name}: ${event.error.message}`);
      }
    });
    watchers.push(watcher);
  }
  return watchers;
}

const launch = await prepareLaunch();
const app = new RunningApp(launch);
await generate();
const contract = watch(join(root, 'proto'), { recursive: true }, settle(generate));
const watchers = await watchPrograms(settle(() => app.restart()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, async () => {
    contract.close();
    await Promise.all([...watchers.map(watcher => watcher.close()), app.stop()]);
    await launch.stop();
    process.exit(0);
  });
}
