// Starts an Electron app as a user would, without Playwright's launcher, which holds the app back until it has attached.
// What the page saw is read afterwards over the debugging port.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { type Browser, chromium, type Page } from 'playwright';

/** A running app. */
export interface LaunchedApp {
  readonly page: Page;
  /** Milliseconds since 1970 at which the process was spawned. */
  readonly spawnedAtMs: number;
  /** Memory of the app's processes together, in bytes: with shared pages counted in each (rss) and shared out (pss). */
  readMemory(): { readonly rssBytes: number; readonly pssBytes: number };
  /** Resident memory of the processes that have a name, in bytes. Throws when one of them is not there. */
  readProcesses(): ProcessMemory;
  /** Sends a signal to main and to the helper. Throws when one of them is not there. */
  signalNodes(signal: NodeJS.Signals): void;
  /** Ends the app and waits until it is gone. */
  close(): Promise<void>;
}

/** Resident memory by process, in bytes. */
export interface ProcessMemory {
  readonly main: number;
  readonly helper: number;
  /** The process that draws the window. */
  readonly page: number;
}

/** What to start. */
export interface Launch {
  /** The Electron binary, or the executable of a packed app. */
  readonly electron: string;
  /** The app's folder; undefined for a packed app, which knows its own. */
  readonly app: string | undefined;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What only the helper's command line has. */
const helperWords = '--utility-sub-type=node.mojom.NodeService';

/** Starts an app and waits for its first page. Rejects when it ends before. */
export async function launchApp({ electron, app, args, env }: Launch): Promise<LaunchedApp> {
  const flags = ['--remote-debugging-port=0', '--disable-gpu', '--log-level=3'];
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  const spawnedAtMs = Date.now();
  const child = spawn(electron, [...flags, ...(app === undefined ? [] : [app]), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(child), { noDefaults: true });
    const page = await firstPage(browser);
    const pid = child.pid ?? 0; // It has one: it has answered.
    return {
      page,
      spawnedAtMs,
      readMemory: () => memoryOf(pid),
      readProcesses: () => ({
        main: residentBytes(pid),
        helper: residentBytes(pidOf(pid, helperWords)),
        page: residentBytes(pidOf(pid, '--type=renderer')),
      }),
      signalNodes(signal) {
        for (const node of [pid, pidOf(pid, helperWords)]) process.kill(node, signal);
      },
      // Not browser.close(): over a borrowed debugging port it waits 30 s for what the app's end does at once.
      close: async () => {
        child.kill('SIGTERM');
        await gone;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function debuggingAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('The app was started without a pipe for its errors.');
  const seen: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const match = /^DevTools listening on (ws:\S+)/.exec(line);
    if (match?.[1] !== undefined) return match[1];
    seen.push(line);
  }
  throw new Error(`The app ended before its window was there: ${seen.join('\n')}`);
}

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('The app has no browser context.');
  return context.pages()[0] ?? (await context.waitForEvent('page'));
}

/** Memory of a process and all its descendants. Linux only: read from /proc. */
function memoryOf(pid: number): { rssBytes: number; pssBytes: number } {
  let rssBytes = 0;
  let pssBytes = 0;
  for (const id of descendants(pid)) {
    const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    rssBytes += kilobytes(rollup, 'Rss') * 1024;
    pssBytes += kilobytes(rollup, 'Pss') * 1024;
  }
  return { rssBytes, pssBytes };
}

/** The pid of the descendant whose command line has these words. */
function pidOf(root: number, words: string): number {
  const found = descendants(root).find(id => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(words));
  if (found === undefined) throw new Error(`The app has no process with ${words}.`);
  return found;
}

function residentBytes(pid: number): number {
  return kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS') * 1024;
}

function kilobytes(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
}

function descendants(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // Behind the name in parentheses, which may itself hold spaces: the state, then the parent.
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const found = [root];
  for (let next = 0; next < found.length; next++) found.push(...(children.get(found[next] ?? 0) ?? []));
  return found;
}
