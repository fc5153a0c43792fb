import type { JSX, ReactNode } from 'react';

import type { Remedy } from '../../gen/sockeye/v1/explanation';
import { visibleLines } from '../../src-shared/visible-text';
import styles from './explanation-message.module.css';
import { Icon } from './icon';
import { RemedyButton } from './remedy';

interface ExplanationMessageProps {
  /** What failed, with what value; shown as text. */
  readonly what: string;
  /** What to do next; empty for none. */
  readonly nextStep: string;
  readonly tone?: 'bad' | 'warn';
  /** What one click can do about it. */
  readonly remedy?: Remedy | undefined;
  /** Buttons that do what `nextStep` says. */
  readonly children?: ReactNode;
}

/** Says where the user looks what went wrong and what to do, in words. */
export function ExplanationMessage(props: ExplanationMessageProps): JSX.Element {
  const { what, nextStep, tone = 'bad', remedy, children } = props;
  return (
    <div
      className={[styles.message, styles[tone]].join(' ')}
      role="group"
      aria-label={tone === 'bad' ? 'Problem' : 'Note'}
    >
      <span className={styles.icon}>
        <Icon name="warning" />
      </span>
      <div className={styles.words}>
        <p className={styles.what}>{visibleLines(what)}</p>
        {nextStep === '' ? null : <p className={styles.next}>{visibleLines(nextStep)}</p>}
        {children === undefined && remedy === undefined ? null : (
          <div className={styles.actions}>
            <RemedyButton remedy={remedy} />
            {children}
          </div>
        )}
      </div>
    </div>
  );
}
