// What somebody who is asked for help needs to know, as lines to be pasted into a public report. No payloads, no metadata,
// no credentials: nothing here has ever had them, and each line is redacted besides.
import type { GetAppInfoResponse, Notice } from '../../gen/sockeye/v1/host';
import { settingNames, settingRules, type SettingValues } from '../../src-shared/setting-rules';
import type { HelperEnds, HelperSupervisor } from '../helper/helper-supervisor';
import type { LaunchedLink } from '../helper/launch-link';
import type { CallCounters } from '../rpc/count-calls';
import type { DiskFacts, HelperAnswer } from './gather-facts';
import { type Owner, redactLine } from './redact';

/** What the diagnostics are made of. */
export interface DiagnosticFacts {
  readonly appInfo: GetAppInfoResponse;
  /** What the machine says of itself, each as `name value`. */
  readonly machine: readonly string[];
  readonly owner: Owner;
  readonly now: Date;
  readonly main: { readonly pid: number; readonly residentBytes: number; readonly upSeconds: number };
  readonly state: ReturnType<HelperSupervisor<Pick<LaunchedLink, 'socketPath'>>['state']>;
  /** Undefined when no helper runs. */
  readonly answer: HelperAnswer | undefined;
  readonly ends: HelperEnds;
  readonly disk: DiskFacts;
  readonly counters: CallCounters;
  readonly notices: readonly Notice[];
  readonly settings: SettingValues;
  readonly logLines: readonly string[];
}

const mib = 1024 * 1024;

/** The longest line, in characters: one of the log may hold anything. */
const lineLimit = 1000;

/** So much of a line is looked at, in characters, so that a credential is known that the end of the line cuts in two. */
const readLimit = 2 * lineLimit;

/** How many lines of the log there are at most: what a form for reports still takes. */
const logLineLimit = 200;

/**
 * Writes them down, one fact a line, within a fence of Markdown, so that a report shows them as they are; line breaks are
 * the only control characters, and no line can end the fence.
 */
export function writeDiagnostics(facts: DiagnosticFacts): string {
  const { appInfo, machine, main, ends, counters, notices, now } = facts;
  const logLines = facts.logLines.slice(-logLineLimit);
  const lines = [
    `Sockeye ${appInfo.version}${appInfo.isSafe ? ' (safe start)' : ''}, ${now.toISOString()}`,
    `Electron ${appInfo.electronVersion}, Chromium ${appInfo.chromeVersion}, Node ${appInfo.nodeVersion}`,
    `${appInfo.platform} ${appInfo.systemRelease} ${appInfo.architecture}`,
    ...machine,
    `main pid=${main.pid} memory=${inMib(main.residentBytes)} up=${describeTime(main.upSeconds)}`,
    `helper ${describeState(facts.state, now)}`,
    ...describeAnswer(facts.answer),
    `helper ends ${ends.count}`,
    ...ends.last.map(({ atMs, reason }) => `  ${new Date(atMs).toISOString()} ${reason}`),
    `link ${Object.entries(counters)
      .map(([name, count]) => `${name}=${String(count)}`)
      .join(' ')}`,
    `data ${appInfo.dataDirectory}`,
    `disk ${describeDisk(facts.disk)}`,
    `settings ${describeSettings(facts.settings)}`,
    ...notices.map(({ id, explanation }) => `notice ${id}: ${explanation?.what ?? ''}`),
    '',
    `The last ${logLines.length} lines of the log:`,
    ...logLines,
  ];
  const body = lines.map(line => redactLine(line.slice(0, readLimit), facts.owner).slice(0, lineLimit));
  return ['```text', ...body.map(line => line.replaceAll('```', "'''")), '```', ''].join('\n');
}

function describeState(state: DiagnosticFacts['state'], now: Date): string {
  switch (state.kind) {
    case 'running': {
      const up = describeTime((now.getTime() - state.sinceMs) / 1000);
      return `running pid=${state.pid} up=${up} socket=${state.link.socketPath}`;
    }
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

function describeAnswer(answer: HelperAnswer | undefined): readonly string[] {
  if (answer === undefined) return [];
  if (answer.kind === 'silence') return [`helper does not answer: ${answer.reason}`];
  const { roundTripMs, residentBytes, nodeVersion, targets, recordings, historyProblem } = answer;
  return [
    `helper answers in ${roundTripMs.toFixed(1)} ms, memory=${inMib(residentBytes)} node=${nodeVersion}`,
    `kept targets=${targets} recordings=${recordings ?? 'not opened yet'}${historyProblem === '' ? '' : ` problem=${historyProblem}`}`,
  ];
}

function describeDisk({ entries, freeBytes, isWhole }: DiskFacts): string {
  const used = entries.map(({ name, bytes }) => `${name}=${inMib(bytes)}`);
  const free = `free=${freeBytes === undefined ? 'unknown' : inMib(freeBytes)}`;
  return [...used, free, ...(isWhole ? [] : ['(the disk did not answer in time: not all is counted)'])].join(' ');
}

/** Those that are not as shipped. */
function describeSettings(values: SettingValues): string {
  const changed = settingNames.filter(name => values[name] !== settingRules[name].fallback);
  if (changed.length === 0) return 'as shipped';
  return changed.map(name => `${name}=${values[name]} (shipped ${settingRules[name].fallback})`).join(' ');
}

function inMib(bytes: number): string {
  return bytes > 0 && bytes < mib / 10 ? '<0.1MiB' : `${(bytes / mib).toFixed(1)}MiB`;
}

/** `3d4h`, `5h12m`, `7m3s`, `9s`. */
function describeTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const first = parts.findIndex(part => part > 0);
  if (first === -1) return '0s';
  const units = ['d', 'h', 'm', 's'];
  return parts
    .map((part, at) => `${part}${units[at] ?? ''}`)
    .slice(first, first + 2)
    .join('');
}
