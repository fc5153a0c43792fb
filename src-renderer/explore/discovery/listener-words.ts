// What there is to say of a listener, in words.
import { type Listener, OwnUse, type ProbeOutcome, ProbeVerdict } from '../../../gen/sockeye/v1/discovery';
import type { IconName } from '../../ui/icon';
import type { RowAttributes } from '../../ui/virtual/virtual-list';
import type { ListenerRow } from './listener-rows';

/** The short word at the end of a row, with its sign and what it is: good, doubtful, or of no use. */
export interface VerdictMark {
  readonly text: string;
  readonly icon: IconName | undefined;
  readonly tone: 'good' | 'warn' | 'none';
}

/** What stands at the end of a listener's row. */
export function verdictMark(row: Extract<ListenerRow, { readonly kind: 'listener' }>): VerdictMark {
  const { listener, outcome, isProbing } = row;
  if (isProbing) return { text: 'probing', icon: undefined, tone: 'none' };
  if (outcome === undefined) {
    return { text: listener.wellKnown?.name ?? ownWords(listener), icon: undefined, tone: 'none' };
  }
  return marks[outcome.verdict] ?? { text: '', icon: undefined, tone: 'none' };
}

const marks: Partial<Readonly<Record<ProbeVerdict, VerdictMark>>> = {
  [ProbeVerdict.PROBE_VERDICT_GRPC]: { text: 'gRPC', icon: 'check', tone: 'good' },
  [ProbeVerdict.PROBE_VERDICT_HTTP2]: { text: 'HTTP/2', icon: 'question', tone: 'warn' },
  [ProbeVerdict.PROBE_VERDICT_NOT_GRPC]: { text: 'not gRPC', icon: 'close', tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_NOT_HTTP2]: { text: 'not HTTP/2', icon: 'close', tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_TLS]: { text: 'TLS', icon: 'question', tone: 'warn' },
  [ProbeVerdict.PROBE_VERDICT_PERMISSION_DENIED]: { text: 'no permission', icon: 'warning', tone: 'warn' },
  [ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS]: { text: 'nobody', icon: 'close', tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_MISSING]: { text: 'gone', icon: 'close', tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_SILENT]: { text: 'silent', icon: 'warning', tone: 'warn' },
  [ProbeVerdict.PROBE_VERDICT_CLOSED]: { text: 'hangs up', icon: 'close', tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_LEFT_ALONE]: { text: 'left alone', icon: undefined, tone: 'none' },
  [ProbeVerdict.PROBE_VERDICT_CANNOT_DIAL]: { text: 'out of reach', icon: 'warning', tone: 'warn' },
  [ProbeVerdict.PROBE_VERDICT_FAILED]: { text: 'failed', icon: 'warning', tone: 'warn' },
};

function ownWords({ ownUse }: Listener): string {
  return ownUse === OwnUse.OWN_USE_SAMPLE ? 'sample' : '';
}

/** Whether it is worth a probe at all: something that can be dialled and is not Sockeye's own link. */
export function canProbe({ endpoint, ownUse }: Listener): boolean {
  return endpoint !== undefined && ownUse !== OwnUse.OWN_USE_LINK;
}

/** What a row is called. */
export function listenerRowName(row: ListenerRow | undefined): string {
  if (row === undefined) return '';
  return row.kind === 'process' ? row.name : row.listener.boundTo;
}

/** The ARIA attributes and the tooltip of a row. */
export function listenerRowAttributes(row: ListenerRow | undefined): RowAttributes {
  if (row === undefined) return {};
  const { level, position, siblings } = row;
  const place = { 'aria-level': level, 'aria-posinset': position, 'aria-setsize': siblings };
  const common = { ...place, 'aria-label': listenerRowName(row) };
  if (row.kind === 'process') {
    const owner = row.pid === 0 ? 'The system does not tell whose these are' : `process ${row.pid} of ${row.user}`;
    return { ...common, 'aria-expanded': row.isExpanded, 'aria-description': owner, title: `${row.name}\n${owner}` };
  }
  const words = [...factsOf(row.listener), row.outcome?.words ?? 'not probed'];
  return { ...common, 'aria-description': words.join('. '), title: [row.listener.boundTo, ...words].join('\n') };
}

/** Owner, mode, kind and reach of a listener, each a few words. */
export function factsOf(listener: Listener): readonly string[] {
  const { owners, file, wellKnown, isOpenToNetwork, cannotDialBecause } = listener;
  return [
    wellKnown === undefined ? '' : `${wellKnown.name}, by its name`,
    ownWords(listener) === '' ? '' : 'The sample greeter of Sockeye',
    ...owners.map(({ name, pid, user }) => `${name}, process ${pid} of ${user}`),
    file === undefined ? '' : `mode ${modeText(file.mode)}, ${file.user}:${file.group}`,
    isOpenToNetwork ? 'open to the network' : '',
    cannotDialBecause,
  ].filter(text => text !== '');
}

/** 0o660 is `0660`. */
function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Who answered, as far as the system tells; empty for nothing known. */
export function peerWords({ peer }: ProbeOutcome): string {
  if (peer === undefined) return '';
  const owners = peer.owners.map(({ name, pid }) => `${name} (${pid})`).join(', ');
  const user = peer.uid === undefined ? '' : `${peer.user}, uid ${peer.uid}`;
  return [owners, user].filter(text => text !== '').join(' of ');
}
