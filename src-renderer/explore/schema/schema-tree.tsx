import { type JSX, type KeyboardEvent, type MouseEvent, type Ref, useMemo } from 'react';

import { VirtualList, type VirtualListHandle } from '../../ui/virtual/virtual-list';
import { type SchemaRow, schemaRowAttributes } from './schema-rows';
import styles from './schema-tree.module.css';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface SchemaTreeProps {
  readonly label: string;
  readonly rows: readonly SchemaRow[];
  readonly active: number;
  readonly onChoose: (rowKey: string) => void;
  /** Goes to the type of a field. */
  readonly onOpen: (typeName: string) => void;
  readonly ref?: Ref<VirtualListHandle>;
}

/** The fields or values of a type. Enter, Right or a click on its type lead to the type of a field. */
export function SchemaTree({ label, rows, active, onChoose, onOpen, ref }: SchemaTreeProps): JSX.Element {
  const column = useMemo(() => nameColumn(rows), [rows]);
  const follow = (index: number): void => {
    const row = rows[index];
    if (row?.kind === 'field' && row.field.typeName !== '') onOpen(row.field.typeName);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowRight') return;
    event.preventDefault();
    follow(active);
  };
  return (
    <VirtualList
      role="tree"
      label={label}
      id="schema-row"
      count={rows.length}
      rowPx={rowPx}
      rowKey={index => rows[index]?.key ?? ''}
      activeIndex={active}
      onActivate={index => onChoose(rows[index]?.key ?? '')}
      onOpen={(index, by) => {
        if (by === 'key') follow(index);
      }}
      onKey={press}
      attributes={index => schemaRowAttributes(rows[index])}
      renderRow={index => <RowContent row={rows[index]} column={column} onFollow={() => follow(index)} />}
      {...(ref === undefined ? {} : { ref })}
    />
  );
}

/** Longest name that widens the column of the names, in characters. */
const columnLimit = 26;

/** Width of a column that the names fit in, the longest ones cut short. */
function nameColumn(rows: readonly SchemaRow[]): string {
  const lengths = rows.map(row => {
    if (row.kind === 'group') return 0;
    return row.kind === 'value' ? row.value.name.length : row.field.name.length + (row.level - 1) * 2;
  });
  return `${Math.min(columnLimit, Math.max(0, ...lengths))}ch`;
}

interface RowContentProps {
  readonly row: SchemaRow | undefined;
  /** Width of the names. */
  readonly column: string;
  readonly onFollow: () => void;
}

function RowContent({ row, column, onFollow }: RowContentProps): JSX.Element | null {
  switch (row?.kind) {
    case undefined:
      return null;
    case 'group':
      return (
        <span className={styles.row}>
          <span className={styles.number} />
          <span className={styles.group}>{row.label}</span>
          <span className={styles.comment} data-text={row.more} />
        </span>
      );
    case 'value':
      return (
        <span className={styles.row}>
          <span className={styles.number}>{row.value.number}</span>{' '}
          <span className={styles.name} style={{ flexBasis: column }} data-deprecated={row.value.isDeprecated}>
            {row.value.name}
          </span>{' '}
          {row.value.isDeprecated ? <span className={styles.mark}>deprecated</span> : null}
          <span className={styles.comment} data-text={firstLine(row.value.comment)} />
        </span>
      );
    case 'field':
      return (
        <span className={styles.row} data-level={row.level}>
          <span className={styles.number}>{row.field.number}</span>{' '}
          <span className={styles.name} style={{ flexBasis: column }} data-deprecated={row.field.isDeprecated}>
            {row.field.name}
          </span>{' '}
          {row.field.typeName === '' ? (
            <span className={styles.type}>{row.type}</span>
          ) : (
            <TypeText text={row.type} onFollow={onFollow} />
          )}{' '}
          {row.mark === '' ? null : <span className={styles.mark}>{row.mark}</span>}
          <span className={styles.comment} data-text={firstLine(row.field.comment)} />
        </span>
      );
  }
}

/** For the pointer; the keyboard has Enter and Right on the row. */
function TypeText({ text, onFollow }: { readonly text: string; readonly onFollow: () => void }): JSX.Element {
  const follow = (event: MouseEvent): void => {
    event.stopPropagation();
    onFollow();
  };
  return (
    <span className={[styles.type, styles.link].join(' ')} onClick={follow}>
      {text}
    </span>
  );
}

function firstLine(comment: string): string {
  return comment.split('\n', 1)[0] ?? '';
}
