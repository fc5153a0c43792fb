// A packed app as a test sees it. Its fuses are those of a release: Playwright cannot launch it, and goes by the DevTools
// port instead. Nothing is passed that would switch the sandbox off.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { chromium, expect, type Page } from 'playwright/test';

import { ExplorePage } from '../fixtures/explore-page';
import {
  describeProcesses,
  listFamily,
  listListeningSockets,
  listSurvivors,
  type ProcessEntry,
} from '../fixtures/processes';

/** How long the app may take until its window is there, and to quit, in milliseconds. */
const startLimitMs = 60_000;
const quitLimitMs = 10_000;

/** How to start it. */
export interface PackagedLaunch {
  /** The command with its first words: whoever is to run it, the executable. It must become the app by exec. */
  readonly command: readonly string[];
  /** What the app is to open. */
  readonly opens?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A running packed app. */
export class PackagedSockeye {
  private constructor(
    private readonly process: ChildProcess,
    readonly page: Page,
  ) {}

  /** Starts it and waits until its window says that the helper runs. Rejects with what it said when it ends before. */
  static async launch({ command, opens = [], env }: PackagedLaunch): Promise<PackagedSockeye> {
    const [program = '', ...words] = command;
    const flags = ['--remote-debugging-port=0', '--disable-gpu'];
    const child = spawn(program, [...words, ...flags, ...opens], {
      env,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const address = await readDevToolsAddress(child);
      const browser = await chromium.connectOverCDP(address, { noDefaults: true, timeout: startLimitMs });
      const [context] = browser.contexts();
      if (context === undefined) throw new Error('The packed app has no browser context.');
      const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: startLimitMs }));
      await expect(new ExplorePage(page).helperStatus).toContainText('running', { timeout: startLimitMs });
      return new PackagedSockeye(child, page);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Expects that the page's process is in Chromium's sandbox: system calls filtered, processes of its own to see. */
  expectSandbox(): void {
    const family = listFamily(this.pid);
    const words = family.map(entry => entry.command).join('\n');
    expect(words, 'nobody has switched the sandbox off').not.toContain('--no-sandbox');
    const page = family.find(entry => entry.command.includes('--type=renderer'));
    const status = readFileSync(`/proc/${page?.pid ?? 0}/status`, 'utf8');
    expect(status, 'system calls are filtered').toMatch(/^Seccomp:\t2$/m);
    const namespace = (pid: number): string => readlinkSync(`/proc/${pid}/ns/pid`);
    expect(namespace(page?.pid ?? 0), 'the page sees no other processes').not.toBe(namespace(this.pid));
  }

  /** Quits as the system does when a user logs out, and expects that no process and no socket of it is left. */
  async quit(sockets: string): Promise<void> {
    const family = listFamily(this.pid);
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => killAll(family), quitLimitMs);
    const [code] = (await ended) as [number | null];
    clearTimeout(timer);
    expect(code, `it quits by itself within ${quitLimitMs} ms`).toBe(0);
    await expect.poll(() => describeProcesses(listSurvivors(family)), 'no process of it is left').toEqual([]);
    const left = listListeningSockets().filter(path => path.startsWith(sockets));
    expect(left, 'nobody listens on a socket of it').toEqual([]);
  }

  /** Ends it at once; for the end of a test that failed. */
  kill(): void {
    killAll(listFamily(this.pid));
  }
}

function killAll(family: readonly ProcessEntry[]): void {
  for (const { pid } of listSurvivors(family)) process.kill(pid, 'SIGKILL');
}

/** Waits for the line in which Chromium says where DevTools can connect, and lets what follows pass. */
async function readDevToolsAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('The app was started without a pipe for its errors.');
  const said: string[] = [];
  const timer = setTimeout(() => child.kill('SIGKILL'), startLimitMs);
  const errors = createInterface({ input: child.stderr });
  const address = await new Promise<string | undefined>(resolve => {
    errors.on('line', line => {
      said.push(line);
      const found = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    errors.once('close', () => resolve(undefined));
    child.once('error', error => said.push(error.message));
  });
  clearTimeout(timer);
  if (address === undefined) throw new Error(`The packed app ended before its window was there:\n${said.join('\n')}`);
  return address;
}
