import { type Listener, OwnUse, type ProbeOutcome } from '../../../gen/sockeye/v1/discovery';
import type { DiscoveryState } from './discovery-update';

interface RowPlace {
  readonly key: string;
  /** 1 for a process, 2 for what it listens on. */
  readonly level: number;
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
}

/** One line of the tree of listeners. */
export type ListenerRow = RowPlace &
  (
    | {
        readonly kind: 'process';
        readonly name: string;
        /** 0 when it cannot be seen. */
        readonly pid: number;
        readonly user: string;
        readonly commandLine: string;
        readonly isExpanded: boolean;
      }
    | {
        readonly kind: 'listener';
        readonly listener: Listener;
        readonly isProbing: boolean;
        readonly outcome: ProbeOutcome | undefined;
      }
  );

interface Group {
  readonly key: string;
  readonly name: string;
  readonly pid: number;
  readonly user: string;
  readonly commandLine: string;
  readonly isMine: boolean;
  readonly listeners: Listener[];
}

/** How many listeners there are to show: all but Sockeye's own link. */
export function countListeners(listeners: DiscoveryState['listeners']): number {
  let count = 0;
  for (const { ownUse } of listeners?.values() ?? []) if (ownUse !== OwnUse.OWN_USE_LINK) count += 1;
  return count;
}

/** What the rows are made of. */
type RowState = Pick<DiscoveryState, 'listeners' | 'filter' | 'folded' | 'probing'>;

/** The lines of the tree, in order: one's own processes first, then by name; sockets whose owner cannot be seen last. */
export function listenerRows(state: RowState): readonly ListenerRow[] {
  const groups = groupListeners(state);
  return groups.flatMap((group, index): readonly ListenerRow[] => {
    const isExpanded = !state.folded.has(group.key) || state.filter.trim() !== '';
    const { key, name, pid, user, commandLine, listeners } = group;
    const place = { key, level: 1, position: index + 1, siblings: groups.length };
    const head: ListenerRow = { kind: 'process', ...place, name, pid, user, commandLine, isExpanded };
    if (!isExpanded) return [head];
    const rows = listeners.map((listener, at): ListenerRow => ({
      kind: 'listener',
      key: `listener:${listener.id}`,
      level: 2,
      position: at + 1,
      siblings: listeners.length,
      listener,
      isProbing: state.probing?.waiting.has(listener.id) === true,
      outcome: listener.lastProbe,
    }));
    return [head, ...rows];
  });
}

function groupListeners({ listeners, filter }: RowState): readonly Group[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Group>();
  for (const listener of listeners?.values() ?? []) {
    if (listener.ownUse === OwnUse.OWN_USE_LINK || !matches(listener, words)) continue;
    const [owner] = listener.owners;
    const key = owner === undefined ? 'process:unseen' : `process:${owner.pid}`;
    const group = groups.get(key) ?? {
      key,
      name: owner?.name ?? 'Owner not visible',
      pid: owner?.pid ?? 0,
      user: owner?.user ?? '',
      commandLine: owner?.commandLine ?? '',
      isMine: listener.isMine,
      listeners: [],
    };
    groups.set(key, group);
    group.listeners.push(listener);
  }
  const sorted = [...groups.values()].sort(compareGroups);
  for (const { listeners: own } of sorted) own.sort((a, b) => compareTexts(a.boundTo, b.boundTo));
  return sorted;
}

function compareGroups(a: Group, b: Group): number {
  if ((a.pid === 0) !== (b.pid === 0)) return a.pid === 0 ? 1 : -1;
  if (a.isMine !== b.isMine) return a.isMine ? -1 : 1;
  return compareTexts(a.name, b.name) || a.pid - b.pid;
}

/** By code units: five thousand names are sorted at each change, and the locale's order takes ten times as long. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Every word is in the address, in the process, in its user, or in what is known of it. */
function matches({ boundTo, owners, wellKnown, lastProbe }: Listener, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const owner = owners.map(({ name, pid, user }) => `${name} ${pid} ${user}`).join(' ');
  const text = `${boundTo} ${owner} ${wellKnown?.name ?? ''} ${lastProbe?.words ?? ''}`.toLowerCase();
  return words.every(word => text.includes(word));
}
