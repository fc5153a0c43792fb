import { homedir, userInfo } from 'node:os';

import type { DiagnosticFacts } from './write-diagnostics';
import { answerLimitMs, askAboutHelper, measureDisk } from './gather-facts';
import { machineFacts } from './machine-facts';
import { writeDiagnostics } from './write-diagnostics';
import type { HelperSupervisor } from '../helper/helper-supervisor';
import type { LaunchedLink } from '../helper/launch-link';

/** What of the facts main has at hand. */
export interface DiagnosticParts extends Pick<
  DiagnosticFacts,
  'appInfo' | 'counters' | 'notices' | 'settings' | 'logLines'
> {
  readonly supervisor: HelperSupervisor<LaunchedLink>;
}

/** Writes the diagnostics as they are now; takes as long as the helper may take for an answer, and no longer. */
export async function collectDiagnostics({ supervisor, ...known }: DiagnosticParts): Promise<string> {
  const state = supervisor.state();
  const [answer, disk] = await Promise.all([
    state.kind === 'running' ? askAboutHelper(state.link.openCall) : undefined,
    measureDisk(known.appInfo.dataDirectory, AbortSignal.timeout(answerLimitMs)),
  ]);
  return writeDiagnostics({
    ...known,
    machine: machineFacts(),
    owner: { home: homedir(), userName: nameOfUser() },
    now: new Date(),
    main: { pid: process.pid, residentBytes: process.memoryUsage.rss(), upSeconds: process.uptime() },
    state,
    answer,
    ends: supervisor.ends(),
    disk,
  });
}

/** Empty where the system has no name for this user. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
