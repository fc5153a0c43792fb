import type { JSX, ReactNode } from 'react';

import styles from './button.module.css';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  /** `primary` at most once in a view; `quiet` has no frame until it is pointed at. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  readonly isDisabled?: boolean;
  /** Shown when pointed at; for icons also the name. */
  readonly title?: string;
  /** The name, when the content is no text. */
  readonly label?: string;
  /** Set for a button that stays pressed. */
  readonly isPressed?: boolean;
  readonly shortcut?: string;
}

/** A button. A disabled one keeps the focus it has. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, onClick, look = 'plain', isDisabled = false, title, label, isPressed, shortcut } = props;
  return (
    <button
      type="button"
      className={[styles.button, styles[look]].join(' ')}
      aria-disabled={isDisabled}
      aria-label={label}
      aria-pressed={isPressed}
      aria-keyshortcuts={shortcut}
      title={title}
      onClick={() => {
        if (!isDisabled) onClick();
      }}
    >
      {children}
    </button>
  );
}
