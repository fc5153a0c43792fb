// What somebody who is asked for help needs to know. No payloads, no metadata, no credentials: nothing here has ever had
// them. The user's home is written as `~`, for these lines are pasted into public reports.
import { arch, cpus, freemem, homedir, release, totalmem } from 'node:os';

import type { GetAppInfoResponse, Notice } from '../gen/sockeye/v1/host';
import { escapeControls } from '../src-shared/log';
import type { HelperSupervisor } from './helper/helper-supervisor';
import type { LaunchedLink } from './helper/launch-link';
import type { CallCounters } from './rpc/count-calls';
import type { SettingValues } from './settings/setting-rules';

/** What the diagnostics are made of. */
export interface DiagnosticFacts {
  readonly appInfo: GetAppInfoResponse;
  readonly state: ReturnType<HelperSupervisor<Pick<LaunchedLink, 'socketPath'>>['state']>;
  readonly counters: CallCounters;
  readonly notices: readonly Notice[];
  readonly settings: SettingValues;
  readonly logLines: readonly string[];
}

const mib = 1024 * 1024;

/** Writes them down, one fact a line; line breaks are the only control characters. */
export function writeDiagnostics(facts: DiagnosticFacts, home = homedir()): string {
  const { appInfo, state, counters, notices, settings, logLines } = facts;
  const lines = [
    `Sockeye ${appInfo.version}${appInfo.isSafe ? ' (safe start)' : ''}, ${new Date().toISOString()}`,
    `Electron ${appInfo.electronVersion}, Chromium ${appInfo.chromeVersion}, Node ${appInfo.nodeVersion}`,
    `${appInfo.platform} ${release()} ${arch()}, ${cpus().length} processors, ${Math.round(freemem() / mib)} of ${Math.round(totalmem() / mib)} MiB free`,
    `data ${appInfo.dataDirectory}`,
    `main pid ${process.pid}, ${Math.round(process.memoryUsage.rss() / mib)} MiB, up ${Math.round(process.uptime())} s`,
    `helper ${describeState(state)}`,
    `link ${Object.entries(counters)
      .map(([name, count]) => `${name}=${String(count)}`)
      .join(' ')}`,
    `settings ${Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    ...notices.map(({ id, explanation }) => `notice ${id}: ${explanation?.what ?? ''}`),
    '',
    `The last ${logLines.length} lines of the log:`,
    ...logLines,
  ];
  return `${lines.map(line => escapeControls(hideHome(line, home))).join('\n')}\n`;
}

function describeState(state: DiagnosticFacts['state']): string {
  switch (state.kind) {
    case 'running':
      return `running pid=${state.pid} since=${new Date(state.sinceMs).toISOString()} socket=${state.link.socketPath}`;
    case 'starting':
      return `starting attempt=${state.attempt}`;
    case 'restarting':
      return `restarting attempt=${state.attempt} ${state.reason}`;
    case 'failed':
      return `failed ${state.reason}`;
    case 'stopped':
      return 'stopped';
  }
}

function hideHome(line: string, home: string): string {
  return home.length > 1 ? line.replaceAll(home, '~') : line;
}
