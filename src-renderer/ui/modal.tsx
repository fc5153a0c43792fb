import { type JSX, type ReactNode, useEffect, useId, useRef } from 'react';

import { visibleText } from '../../src-shared/visible-text';
import { Button } from './button';
import { Icon } from './icon';
import styles from './modal.module.css';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** What went wrong; stays in sight above the buttons. */
  readonly notice?: ReactNode;
  /** Buttons at the end. */
  readonly footer?: ReactNode;
}

/**
 * A dialog over the window. The browser's own: it keeps the focus inside, makes the rest inert, closes on Esc and gives
 * the focus back. The focus goes to what is marked `data-first-focus`, else to the first control.
 */
export function Modal({ title, onClose, children, notice, footer }: ModalProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.modal}
      aria-labelledby={titleId}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.header}>
        <h2 id={titleId} className={styles.title}>
          {visibleText(title)}
        </h2>
        <Button look="quiet" label="Close" title="Close (Esc)" onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.body}>{children}</div>
      {notice === undefined ? null : (
        <div className={styles.notice} role="alert">
          {notice}
        </div>
      )}
      {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
    </dialog>
  );
}
