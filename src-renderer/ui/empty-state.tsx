import type { JSX, ReactNode } from 'react';

import styles from './empty-state.module.css';

interface EmptyStateProps {
  /** What belongs here. */
  readonly title: string;
  readonly text: string;
  /** The one action that fills it. */
  readonly children?: ReactNode;
}

/** Teaches what belongs in a place that is empty. */
export function EmptyState({ title, text, children }: EmptyStateProps): JSX.Element {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{text}</p>
      {children === undefined ? null : <div className={styles.action}>{children}</div>}
    </div>
  );
}
