import { type JSX, useEffect, useMemo, useState } from 'react';

import type { DiffLine, Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { requestWindowFrame } from '../state/frames';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ExplanationMessage } from '../ui/explanation-message';
import { formatCount, formatTimeOfDay } from '../ui/format';
import { Icon } from '../ui/icon';
import { VirtualList } from '../ui/virtual/virtual-list';
import { type DiffRow, diffRows } from './diff-rows';
import { createDiffStore } from './diff-store';
import styles from './diff-view.module.css';

const rowPx = 22;
/** Rows before the end at which the next pairs are compared. */
const aheadRows = 50;

interface DiffViewProps {
  readonly service: RecordingService;
  readonly left: Recording;
  readonly right: Recording;
  readonly onClose: () => void;
}

/** Two recordings side by side: which messages differ, and in which lines. */
export function DiffView({ service, left, right, onClose }: DiffViewProps): JSX.Element {
  const diff = useMemo(
    () => createDiffStore(service, left.id, right.id, requestWindowFrame),
    [service, left.id, right.id],
  );
  useEffect(() => {
    diff.more();
    return () => diff.close();
  }, [diff]);
  const { pairs, pairCount, error } = useStore(diff, state => state);
  const [isOnlyDifferences, setIsOnlyDifferences] = useState(false);
  const [active, setActive] = useState(0);
  const rows = useMemo(() => diffRows(pairs, isOnlyDifferences), [pairs, isOnlyDifferences]);
  const isComplete = pairCount !== undefined && pairs.length >= pairCount;
  useEffect(() => {
    if (rows.length < aheadRows) diff.more();
  }, [diff, rows]);
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>
          Compared {formatCount(pairs.length)} of {formatCount(pairCount ?? 0)} pairs of messages
        </h2>
        <Button look="quiet" isPressed={isOnlyDifferences} onClick={() => setIsOnlyDifferences(!isOnlyDifferences)}>
          Only differences
        </Button>
        <Button look="quiet" label="End the comparison" title="End the comparison" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.sides}>
        <Side recording={left} />
        <Side recording={right} />
      </div>
      {error === undefined ? null : <ExplanationMessage {...error} />}
      {rows.length === 0 && isComplete && error === undefined ? (
        <EmptyState
          title={pairCount === 0 ? 'No messages' : 'All messages are equal'}
          text={pairCount === 0 ? 'Neither recording has a message.' : 'Byte by byte, and as many on both sides.'}
        />
      ) : (
        <VirtualList
          role="listbox"
          label="Comparison"
          id="diff-row"
          count={rows.length}
          rowPx={rowPx}
          activeIndex={Math.min(active, rows.length - 1)}
          onActivate={setActive}
          attributes={index => ({
            'aria-selected': index === active,
            'aria-posinset': index + 1,
            'aria-setsize': rows.length,
          })}
          onRange={({ end }) => {
            if (end >= rows.length - aheadRows) diff.more();
          }}
          renderRow={index => <Row row={rows[index]} />}
        />
      )}
    </>
  );
}

function Side({ recording }: { readonly recording: Recording }): JSX.Element {
  return (
    <span className={styles.side} title={`${recording.methodPath}\n${recording.targetName}`}>
      <span className={styles.time}>{formatTimeOfDay(recording.startedAtUs)}</span>{' '}
      {recording.methodPath.slice(recording.methodPath.lastIndexOf('/') + 1)}
    </span>
  );
}

function Row({ row }: { readonly row: DiffRow | undefined }): JSX.Element | null {
  switch (row?.kind) {
    case undefined:
      return null;
    case 'pair':
      return (
        <span className={styles.pair} data-equal={row.isEqual}>
          <span>{row.title}</span>
          <span className={styles.words}>{row.words}</span>
        </span>
      );
    case 'lines':
      return (
        <span className={styles.lines}>
          <Line line={row.left} side="left" />
          <Line line={row.right} side="right" />
        </span>
      );
    case 'more':
      return <span className={styles.more}>More lines differ.</span>;
  }
}

function Line({ line, side }: { readonly line: DiffLine | undefined; readonly side: 'left' | 'right' }): JSX.Element {
  if (line === undefined) return <span className={styles.line} />;
  return (
    <span className={styles.line} data-side={side} title={line.text}>
      <span className={styles.number}>
        {side === 'left' ? '−' : '+'} {line.number}
      </span>
      {line.text}
    </span>
  );
}
