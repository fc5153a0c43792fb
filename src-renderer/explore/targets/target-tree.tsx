import { type JSX, type KeyboardEvent, useMemo } from 'react';

import { formatEndpoint } from '../../../src-shared/endpoint';
import { useStore } from '../../state/use-store';
import { Icon } from '../../ui/icon';
import { type RowAttributes, VirtualList } from '../../ui/virtual/virtual-list';
import { kindWords } from '../method-kind';
import { parentIndex, type TargetRow, targetRows } from './target-rows';
import styles from './target-tree.module.css';
import type { TargetsStore } from './targets-store';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface TargetTreeProps {
  readonly targets: TargetsStore;
  readonly onOpenMethod: (targetId: string, methodPath: string) => void;
}

/** Targets, their services and methods. */
export function TargetTree({ targets, onOpenMethod }: TargetTreeProps): JSX.Element {
  const state = useStore(targets, whole => whole);
  const rows = useMemo(() => targetRows(state), [state]);
  const active = rows.findIndex(row => row.key === state.activeKey);

  const open = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    if (row.kind === 'method') onOpenMethod(row.targetId, row.method.path);
    else if (row.kind !== 'note') targets.unfold(row.key, !row.isExpanded);
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (row === undefined) return;
    const next = arrowAct(event.key, rows, active);
    if (next === undefined) return;
    event.preventDefault();
    if (typeof next === 'number') targets.activate(rows[next]?.key ?? row.key);
    else targets.unfold(row.key, next === 'unfold');
  };
  return (
    <VirtualList
      role="tree"
      label="Targets"
      id="target-row"
      count={rows.length}
      rowPx={rowPx}
      activeIndex={active}
      onActivate={index => targets.activate(rows[index]?.key ?? '')}
      onOpen={open}
      onKey={press}
      attributes={index => rowAttributes(rows[index])}
      renderRow={index => <RowContent row={rows[index]} />}
    />
  );
}

/** What Left, Right or a letter does in a tree: fold or unfold the row, or go to another; undefined for other keys. */
export function arrowAct(
  key: string,
  rows: readonly TargetRow[],
  index: number,
): 'fold' | 'unfold' | number | undefined {
  const row = rows[index];
  if (row === undefined) return undefined;
  const canFold = row.kind === 'target' || row.kind === 'service';
  if (key === 'ArrowRight') {
    if (!canFold) return undefined;
    if (!row.isExpanded) return 'unfold';
    return (rows[index + 1]?.level ?? 0) > row.level ? index + 1 : undefined;
  }
  if (key === 'ArrowLeft') {
    if (canFold && row.isExpanded) return 'fold';
    const parent = parentIndex(rows, index);
    return parent < 0 ? undefined : parent;
  }
  if (key.length !== 1 || key === ' ') return undefined;
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (index + step) % rows.length;
    if (rowName(rows[at]).toLowerCase().startsWith(key.toLowerCase())) return at;
  }
  return undefined;
}

/** What a row is called. */
function rowName(row: TargetRow | undefined): string {
  switch (row?.kind) {
    case undefined:
      return '';
    case 'target':
      return row.target.name;
    case 'service':
      return row.service.fullName;
    case 'method':
      return row.method.name;
    case 'note':
      return row.text;
  }
}

function rowAttributes(row: TargetRow | undefined): RowAttributes {
  if (row === undefined) return {};
  const place = { 'aria-level': row.level, 'aria-posinset': row.position, 'aria-setsize': row.siblings };
  const common = { ...place, 'aria-label': rowName(row) };
  switch (row.kind) {
    case 'target': {
      const endpoint = row.target.endpoint === undefined ? '' : formatEndpoint(row.target.endpoint);
      const more = [endpoint, row.progress, row.problem].filter(text => text !== '').join(', ');
      return {
        ...common,
        'aria-expanded': row.isExpanded,
        'aria-description': more,
        title: `${row.target.name}\n${endpoint}`,
      };
    }
    case 'service': {
      const title = [row.service.fullName, row.service.comment].filter(text => text !== '').join('\n\n');
      return { ...common, 'aria-expanded': row.isExpanded, 'aria-description': row.service.comment, title };
    }
    case 'method':
      return { ...common, 'aria-description': methodWords(row), title: methodTitle(row) };
    case 'note':
      return { ...common, title: row.text };
  }
}

type MethodRow = Extract<TargetRow, { readonly kind: 'method' }>;

function methodWords({ method }: MethodRow): string {
  const parts = [
    kindWords(method.kind).name,
    method.isDeprecated ? 'deprecated' : '',
    method.unusableBecause,
    method.comment,
  ];
  return parts.filter(text => text !== '').join('. ');
}

function methodTitle({ method }: MethodRow): string {
  const { path, inputType, outputType, comment, unusableBecause } = method;
  const head = `${path}  (${kindWords(method.kind).name})\n${inputType} → ${outputType}`;
  const state = [method.isDeprecated ? 'Deprecated.' : '', unusableBecause].filter(text => text !== '').join(' ');
  return [head, state, comment].filter(text => text !== '').join('\n\n');
}

function RowContent({ row }: { readonly row: TargetRow | undefined }): JSX.Element | null {
  switch (row?.kind) {
    case undefined:
      return null;
    case 'target':
      return (
        <span className={[styles.row, styles.target].join(' ')}>
          <Chevron isExpanded={row.isExpanded} />
          <span className={styles.name}>{row.target.name}</span>
          {row.progress === '' ? null : <span className={styles.side}>{row.progress}</span>}
          {row.problem === '' ? null : (
            <span className={styles.problem}>
              <Icon name="warning" />
            </span>
          )}
        </span>
      );
    case 'service':
      return (
        <span className={[styles.row, styles.service].join(' ')}>
          <Chevron isExpanded={row.isExpanded} />
          <ServiceName fullName={row.service.fullName} isDeprecated={row.service.isDeprecated} />
        </span>
      );
    case 'method':
      return (
        <span className={[styles.row, styles.method].join(' ')} data-unusable={row.method.unusableBecause !== ''}>
          <span className={styles.name} data-deprecated={row.method.isDeprecated}>
            {row.method.name}
          </span>
          <span className={styles.kind}>{kindWords(row.method.kind).letter}</span>
        </span>
      );
    case 'note':
      return (
        <span className={[styles.row, styles.note].join(' ')} data-problem={row.isProblem}>
          <span className={styles.name}>{row.text}</span>
        </span>
      );
  }
}

/** The package is what may be cut; the service's own name stays as long as there is room for it. */
function ServiceName(props: { readonly fullName: string; readonly isDeprecated: boolean }): JSX.Element {
  const dot = props.fullName.lastIndexOf('.') + 1;
  return (
    <span className={styles.serviceName} data-deprecated={props.isDeprecated}>
      <span className={styles.package}>{props.fullName.slice(0, dot)}</span>
      <span className={styles.name}>{props.fullName.slice(dot)}</span>
    </span>
  );
}

function Chevron({ isExpanded }: { readonly isExpanded: boolean }): JSX.Element {
  return (
    <span className={styles.chevron} data-expanded={isExpanded}>
      <Icon name="chevron" />
    </span>
  );
}
