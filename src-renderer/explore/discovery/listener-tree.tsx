import { type JSX, type KeyboardEvent, useMemo } from 'react';

import { useStore } from '../../state/use-store';
import { EmptyState } from '../../ui/empty-state';
import { Chevron } from '../../ui/chevron';
import { Icon } from '../../ui/icon';
import { VirtualList } from '../../ui/virtual/virtual-list';
import type { DiscoveryStore } from './discovery-store';
import { type ListenerRow, listenerRows } from './listener-rows';
import { listenerRowAttributes, listenerRowName, verdictMark } from './listener-words';
import rowStyles from '../tree-row.module.css';
import styles from './listener-tree.module.css';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface ListenerTreeProps {
  readonly discovery: DiscoveryStore;
  /** Enter or a double click on a listener. */
  readonly onOpen: (listenerId: string) => void;
}

/** Processes and what they listen on. */
export function ListenerTree({ discovery, onOpen }: ListenerTreeProps): JSX.Element {
  const state = useStore(discovery, whole => whole);
  const { listeners, filter, folded, probing } = state;
  const rows = useMemo(
    () => listenerRows({ listeners, filter, folded, probing }),
    [listeners, filter, folded, probing],
  );
  const active = rows.findIndex(row => row.key === state.activeKey);
  const activate = (index: number): void => discovery.activate(rows[index]?.key ?? '');
  const press = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (row === undefined) return;
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      stepSideways(event.key === 'ArrowRight', row, active);
    } else if (event.key.length === 1 && event.key !== ' ') {
      const found = findByLetter(rows, active, event.key);
      if (found !== undefined) activate(found);
    }
  };
  const stepSideways = (isRight: boolean, row: ListenerRow, index: number): void => {
    if (row.kind === 'process') {
      if (row.isExpanded !== isRight) discovery.fold(row.key, !isRight);
      else if (isRight) activate(index + 1);
    } else if (!isRight) activate(index - row.position);
  };
  if (rows.length === 0 && filter.trim() !== '') {
    return (
      <EmptyState title="Nothing found" text={`No listener has all of “${filter.trim()}” in what is known of it.`} />
    );
  }
  return (
    <VirtualList
      role="tree"
      label="On this machine"
      id="listener-row"
      count={rows.length}
      rowKey={index => rows[index]?.key ?? ''}
      rowPx={rowPx}
      activeIndex={active}
      onActivate={activate}
      onOpen={(index, by) => {
        const row = rows[index];
        if (row?.kind === 'process') discovery.fold(row.key, row.isExpanded);
        else if (row !== undefined && by === 'key') onOpen(row.listener.id);
      }}
      onKey={press}
      attributes={index => listenerRowAttributes(rows[index])}
      renderRow={index => <RowContent row={rows[index]} />}
    />
  );
}

/** The next row whose name begins with a letter, around the end. */
function findByLetter(rows: readonly ListenerRow[], index: number, letter: string): number | undefined {
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (index + step) % rows.length;
    if (listenerRowName(rows[at]).toLowerCase().startsWith(letter.toLowerCase())) return at;
  }
  return undefined;
}

function RowContent({ row }: { readonly row: ListenerRow | undefined }): JSX.Element | null {
  if (row === undefined) return null;
  if (row.kind === 'process') {
    return (
      <span className={[rowStyles.row, styles.process].join(' ')}>
        <Chevron isExpanded={row.isExpanded} />
        <span className={rowStyles.name}>{row.name}</span>
        {row.pid === 0 ? null : <span className={rowStyles.side} data-text={`${row.pid} ${row.user}`} />}
      </span>
    );
  }
  const { text, icon, tone } = verdictMark(row);
  return (
    <span className={[rowStyles.row, styles.listener].join(' ')} data-muted={row.listener.cannotDialBecause !== ''}>
      <Address text={row.listener.boundTo} />
      <span className={styles.mark} data-tone={tone}>
        {icon === undefined ? null : <Icon name={icon} />}
        <span className={[rowStyles.side, styles.word].join(' ')} data-text={text} />
      </span>
    </span>
  );
}

/** The folder is what may be cut: the end of a path tells more than its beginning. */
function Address({ text }: { readonly text: string }): JSX.Element {
  const slash = text.lastIndexOf('/') + 1;
  return (
    <span className={styles.address}>
      <span className={styles.folder}>{text.slice(0, slash)}</span>
      <span className={styles.end}>{text.slice(slash)}</span>
    </span>
  );
}
