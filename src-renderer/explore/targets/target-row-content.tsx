import type { JSX } from 'react';

import { oneLineText, visibleText } from '../../../src-shared/visible-text';
import { Chevron } from '../../ui/chevron';
import { Icon } from '../../ui/icon';
import { kindWords } from '../method-kind';
import rowStyles from '../tree-row.module.css';
import type { TargetRow } from './target-rows';
import styles from './target-tree.module.css';

/** What is seen of a row of the tree. */
export function TargetRowContent({ row }: { readonly row: TargetRow | undefined }): JSX.Element | null {
  switch (row?.kind) {
    case undefined:
      return null;
    case 'target':
      return (
        <span className={[rowStyles.row, styles.target].join(' ')}>
          <Chevron isExpanded={row.isExpanded} />
          <span className={rowStyles.name}>{visibleText(row.target.name)}</span>
          {row.progress === '' ? null : <span className={rowStyles.side} data-text={row.progress} />}
          {row.presence === 'down' ? (
            <span className={styles.badge} data-tone="warn" data-text="down" />
          ) : row.presence === 'returned' ? (
            <span className={styles.badge} data-tone="good" data-text="back" />
          ) : null}
          {row.problem === '' ? null : (
            <span className={styles.problem}>
              <Icon name="warning" />
            </span>
          )}
        </span>
      );
    case 'service':
      return (
        <span className={[rowStyles.row, styles.service].join(' ')}>
          <Chevron isExpanded={row.isExpanded} />
          <ServiceName fullName={row.service.fullName} isDeprecated={row.service.isDeprecated} />
        </span>
      );
    case 'method':
      return (
        <span className={[rowStyles.row, styles.method].join(' ')} data-unusable={row.method.unusableBecause !== ''}>
          <span className={[rowStyles.name, styles.methodName].join(' ')} data-deprecated={row.method.isDeprecated}>
            {visibleText(row.method.name)}
          </span>
          <span className={styles.kind} data-text={kindWords(row.method.kind).letter} />
        </span>
      );
    case 'note':
      return (
        <span className={[rowStyles.row, styles.note].join(' ')} data-problem={row.isProblem}>
          <span className={rowStyles.name}>{oneLineText(row.text)}</span>
        </span>
      );
  }
}

/** The package is what may be cut; the service's own name stays as long as there is room for it. */
function ServiceName(props: { readonly fullName: string; readonly isDeprecated: boolean }): JSX.Element {
  const dot = props.fullName.lastIndexOf('.') + 1;
  return (
    <span className={styles.serviceName} data-deprecated={props.isDeprecated}>
      <span className={styles.package}>{visibleText(props.fullName.slice(0, dot))}</span>
      <span className={[rowStyles.name, styles.ownName].join(' ')}>{visibleText(props.fullName.slice(dot))}</span>
    </span>
  );
}
