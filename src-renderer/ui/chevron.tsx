import type { JSX } from 'react';

import styles from './chevron.module.css';
import { Icon } from './icon';

/** Points at what is folded, and down when it is not; what says so to a screen reader is the row around it. */
export function Chevron({ isExpanded }: { readonly isExpanded: boolean }): JSX.Element {
  return (
    <span className={styles.chevron} data-expanded={isExpanded}>
      <Icon name="chevron" />
    </span>
  );
}
