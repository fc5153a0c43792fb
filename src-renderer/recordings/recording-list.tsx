import { type JSX, type KeyboardEvent, useMemo } from 'react';

import type { Recording } from '../../gen/sockeye/v1/recording';
import { oneLineText } from '../../src-shared/visible-text';
import { statusWord } from '../ui/status-words';
import { useStore } from '../state/use-store';
import { formatBytes, formatDurationUs, formatTimeOfDay } from '../ui/format';
import { Chevron } from '../ui/chevron';
import { Icon } from '../ui/icon';
import { type HeldKeys, VirtualList } from '../ui/virtual/virtual-list';
import styles from './recording-list.module.css';
import { type RecordingRow, recordingRows } from './recording-rows';
import type { RecordingsStore } from './recordings-store';
import { select } from './selection';

const rowPx = 26;
/** Rows before the end at which those behind are read. */
const aheadRows = 50;

/** The recordings by day; several can be selected. */
export function RecordingList({ recordings: store }: { readonly recordings: RecordingsStore }): JSX.Element {
  const { recordings = [], foldedDays, selection, nextPageToken } = useStore(store, state => state);
  const rows = useMemo(() => recordingRows(recordings, foldedDays, new Date()), [recordings, foldedDays]);
  const active = rows.findIndex(row => row.key === selection.activeId);
  const order = useMemo(() => rows.filter(row => row.kind === 'recording').map(row => row.key), [rows]);

  const activate = (index: number, held: HeldKeys): void => {
    const row = rows[index];
    if (row?.kind === 'recording') store.setSelection(select(selection, row.key, held, order));
    else if (row !== undefined) store.setSelection({ ids: new Set(), activeId: row.key, anchorId: undefined });
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[active];
    const act = keyAct(event, row);
    if (act === undefined) return;
    event.preventDefault();
    if (act === 'all') store.setSelection({ ...selection, ids: new Set(order) });
    else if (act === 'remove') store.remove();
    else if (act === 'undo') store.undo();
    else if (row !== undefined && act === 'toggle') {
      store.setSelection(select(selection, row.key, { ctrlKey: true, metaKey: false, shiftKey: false }, order));
    } else if (row !== undefined) store.foldDay(row.key, act === 'fold');
  };
  return (
    <div className={styles.list} onKeyDown={press}>
      <VirtualList
        role="tree"
        label="Recordings"
        id="recording-row"
        isMultiselectable
        count={rows.length}
        rowKey={index => rows[index]?.key ?? ''}
        rowPx={rowPx}
        activeIndex={active}
        onActivate={activate}
        onOpen={index => {
          const row = rows[index];
          if (row?.kind === 'day') store.foldDay(row.key, !row.isFolded);
        }}
        attributes={index => {
          const row = rows[index];
          if (row?.kind !== 'recording') {
            return { 'aria-level': 1, 'aria-expanded': row?.isFolded === false, 'aria-selected': false };
          }
          const { position, siblings, key } = row;
          return {
            'aria-level': 2,
            'aria-posinset': position,
            'aria-setsize': siblings,
            'aria-selected': selection.ids.has(key),
          };
        }}
        onRange={({ end }) => {
          if (end >= rows.length - aheadRows && nextPageToken !== '') store.more();
        }}
        renderRow={index => <Row row={rows[index]} isSelected={selection.ids.has(rows[index]?.key ?? '')} />}
      />
    </div>
  );
}

type KeyAct = 'all' | 'remove' | 'undo' | 'toggle' | 'fold' | 'unfold';

/** What a key does that the list itself does not use. */
function keyAct(event: KeyboardEvent, row: RecordingRow | undefined): KeyAct | undefined {
  const isCtrl = event.ctrlKey || event.metaKey;
  if (isCtrl && event.key === 'a') return 'all';
  if (isCtrl && event.key === 'z') return 'undo';
  if (event.key === 'Delete') return 'remove';
  if (event.key === ' ' && row?.kind === 'recording') return 'toggle';
  if (row?.kind === 'day' && event.key === 'ArrowLeft') return 'fold';
  if (row?.kind === 'day' && event.key === 'ArrowRight') return 'unfold';
  return undefined;
}

function Row(props: { readonly row: RecordingRow | undefined; readonly isSelected: boolean }): JSX.Element | null {
  const { row, isSelected } = props;
  if (row === undefined) return null;
  if (row.kind === 'recording') return <RecordingLine recording={row.recording} isSelected={isSelected} />;
  return (
    <span className={styles.day}>
      <Chevron isExpanded={!row.isFolded} />
      {row.label}
      <span className={styles.count}>{row.count}</span>
    </span>
  );
}

interface RecordingLineProps {
  readonly recording: Recording;
  readonly isSelected: boolean;
}

function RecordingLine({ recording, isSelected }: RecordingLineProps): JSX.Element {
  const { startedAtUs, status, timings, bytesReceived, isPinned } = recording;
  const [methodPath, targetName] = [oneLineText(recording.methodPath), oneLineText(recording.targetName)];
  const word = status === undefined ? 'running' : statusWord(status);
  const method = methodPath.slice(methodPath.lastIndexOf('/') + 1);
  const service = methodPath.slice(0, methodPath.length - method.length);
  return (
    <span className={styles.row} data-selected={isSelected} title={`${methodPath}\n${targetName}\n${word}`}>
      <span className={styles.pin}>
        {isPinned ? (
          <>
            <Icon name="pin" isFilled />
            <span className="for-reader">pinned</span>
          </>
        ) : null}
      </span>
      <span className={styles.time}>{formatTimeOfDay(startedAtUs)}</span>
      <span className={styles.method}>
        {method}
        <span className={styles.service}> {service.replace(/\/$/, '')}</span>
      </span>
      <span className={styles.target}>{targetName}</span>
      <span className={styles.size}>{formatBytes(bytesReceived)}</span>
      <span className={styles.duration}>
        {timings === undefined || timings.endedUs === 0n ? '' : formatDurationUs(timings.endedUs)}
      </span>
      <span className={styles.status} data-tone={status === undefined ? 'busy' : status.code === 0 ? 'ok' : 'bad'}>
        {word}
      </span>
    </span>
  );
}
