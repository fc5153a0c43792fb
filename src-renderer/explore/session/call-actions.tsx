import type { JSX } from 'react';

import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { takesManyRequests } from '../method-kind';
import styles from './call-actions.module.css';
import { canHalfClose, canSend, canStart } from './can-send';
import type { SessionStore } from './session-store';
import type { RequestTab } from './session-state';

interface CallActionsProps {
  readonly session: SessionStore;
  readonly tab: RequestTab;
  /** Nothing can be called then. */
  readonly isTargetGone: boolean;
}

const sendNextTitle = 'Send the chosen message and choose the one behind it; begins the call if need be (Ctrl+Enter)';

/** What can be done with the call of a tab. Buttons never move: what cannot be done now is disabled. */
export function CallActions({ session, tab, isTargetGone }: CallActionsProps): JSX.Element {
  const { id, method, call } = tab;
  const isOpen = call?.isOpen === true;
  const isMany = takesManyRequests(method.kind);
  return (
    <div className={styles.actions} role="group" aria-label="Call">
      {isMany ? (
        <Button
          title="Begin the call without a message"
          isDisabled={isTargetGone || !canStart(tab)}
          onClick={() => session.start(id)}
        >
          Start
        </Button>
      ) : null}
      <Button
        look="primary"
        title={isMany ? sendNextTitle : 'Make the call (Ctrl+Enter)'}
        shortcut="Control+Enter"
        isDisabled={(isTargetGone && !isOpen) || !canSend(tab)}
        onClick={() => session.send(id)}
      >
        <Icon name="send" isFilled />
        {isMany ? 'Send next' : 'Send'}
      </Button>
      {isMany ? (
        <Button
          title="Say that no more messages come"
          isDisabled={!canHalfClose(tab)}
          onClick={() => session.halfClose(id)}
        >
          Half-close
        </Button>
      ) : null}
      <Button
        title="Cancel the call (Esc)"
        shortcut="Escape"
        isDisabled={!isOpen || call.isCancelling}
        onClick={() => session.cancel(id)}
      >
        Cancel
      </Button>
    </div>
  );
}
