import { type DragEvent, type JSX, type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';

import { visibleText } from '../../../src-shared/visible-text';
import { Button } from '../../ui/button';
import { Icon, type IconName } from '../../ui/icon';
import styles from './message-list.module.css';
import { chosenMessage, type PreparedMessage } from './prepared-messages';
import type { SessionStore } from './session-store';
import type { RequestTab } from './session-state';

/** How much of a message its row shows, in characters. */
const previewLength = 200;

interface MessageListProps {
  readonly session: SessionStore;
  readonly tab: RequestTab;
  /** Puts the keyboard into the editor. */
  readonly onEdit: () => void;
}

/** The messages that are prepared for a stream: the chosen one is edited below and is the next to be sent. */
export function MessageList({ session, tab, onEdit }: MessageListProps): JSX.Element {
  const { id, messages, removed } = tab;
  const chosen = chosenMessage(tab);
  const at = messages.indexOf(chosen);
  const list = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<string | undefined>(undefined);
  const [over, setOver] = useState<number | undefined>(undefined);
  useEffect(() => {
    const row = list.current?.querySelector('[aria-selected=true]');
    // Not in jsdom.
    if (typeof row?.scrollIntoView === 'function') row.scrollIntoView({ block: 'nearest' });
  }, [chosen.id, messages.length]);

  const move = (by: number): void => session.changeMessages(id, { kind: 'move', messageId: chosen.id, to: at + by });
  const choose = (index: number): void => {
    const message = messages[Math.min(Math.max(0, index), messages.length - 1)];
    if (message !== undefined) session.changeMessages(id, { kind: 'choose', messageId: message.id });
  };
  const press = (event: KeyboardEvent): void => {
    const act = keyAct(event, at, messages.length);
    if (act === undefined) return;
    event.preventDefault();
    if (typeof act === 'number') choose(act);
    else if (act === 'edit') onEdit();
    else if (act === 'up' || act === 'down') move(act === 'up' ? -1 : 1);
    else if (act === 'duplicate') session.addMessage(id, true);
    else session.changeMessages(id, { kind: act });
  };
  const drop = (to: number): void => {
    if (dragged !== undefined) session.changeMessages(id, { kind: 'move', messageId: dragged, to });
    setDragged(undefined);
    setOver(undefined);
  };
  const tool = (icon: IconName, label: string, keys: string, isDisabled: boolean, run: () => void): JSX.Element => (
    <Button
      look="quiet"
      label={label}
      title={keys === '' ? label : `${label} (${keys})`}
      isDisabled={isDisabled}
      onClick={run}
    >
      <Icon name={icon} />
    </Button>
  );
  return (
    <div className={styles.box}>
      <div className={styles.head} role="toolbar" aria-label="Prepared messages">
        <span className={styles.title}>{messages.length === 1 ? '1 message' : `${messages.length} messages`}</span>
        {removed === undefined ? null : (
          <Button
            look="quiet"
            title="Bring the deleted message back (Ctrl+Z in the list)"
            onClick={() => session.changeMessages(id, { kind: 'restore' })}
          >
            Undo delete
          </Button>
        )}
        {tool('add', 'Add message', '', false, () => session.addMessage(id, false))}
        {tool('copy', 'Duplicate message', 'Ctrl+D', chosen.text === undefined, () => session.addMessage(id, true))}
        {tool('up', 'Move message up', 'Alt+Up', at === 0, () => move(-1))}
        {tool('down', 'Move message down', 'Alt+Down', at === messages.length - 1, () => move(1))}
        {tool('remove', 'Delete message', 'Del', messages.length === 1, () =>
          session.changeMessages(id, { kind: 'remove' }),
        )}
      </div>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        aria-label="Messages to send"
        aria-activedescendant={`message-${chosen.id}`}
        tabIndex={0}
        onKeyDown={press}
      >
        {messages.map((message, index) => (
          <div
            key={message.id}
            id={`message-${message.id}`}
            role="option"
            className={styles.row}
            aria-selected={message === chosen}
            aria-posinset={index + 1}
            aria-setsize={messages.length}
            data-over={over === index && dragged !== message.id}
            data-below={over === index && messages.findIndex(each => each.id === dragged) < index}
            draggable
            onMouseDown={() => choose(index)}
            onDoubleClick={onEdit}
            onDragStart={(event: DragEvent) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(message.id);
            }}
            onDragOver={(event: DragEvent) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={() => drop(index)}
            onDragEnd={() => {
              setDragged(undefined);
              setOver(undefined);
            }}
          >
            <Row message={message} number={index + 1} />
          </div>
        ))}
      </div>
    </div>
  );
}

type KeyAct = number | 'edit' | 'up' | 'down' | 'duplicate' | 'remove' | 'restore';

/** What a key does in the list; a number is the row to choose. */
function keyAct({ key, altKey, ctrlKey, metaKey }: KeyboardEvent, at: number, count: number): KeyAct | undefined {
  if (altKey) return key === 'ArrowUp' ? 'up' : key === 'ArrowDown' ? 'down' : undefined;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    return letter === 'd' ? 'duplicate' : letter === 'z' ? 'restore' : undefined;
  }
  switch (key) {
    case 'ArrowUp':
      return at - 1;
    case 'ArrowDown':
      return at + 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Enter':
      return 'edit';
    case 'Delete':
      return 'remove';
    default:
      return undefined;
  }
}

/** Drawn again only when its message changes. */
const Row = memo(function Row({ message, number }: { readonly message: PreparedMessage; readonly number: number }) {
  const problem = problemOf(message);
  return (
    <>
      <span className={styles.number}>{number}</span>
      <span className={styles.preview}>{previewOf(message.text)}</span>
      {message.sentCount === 0 ? null : (
        <span className={styles.sent}>{message.sentCount === 1 ? 'sent' : `sent ${message.sentCount}×`}</span>
      )}
      {problem === undefined ? null : (
        <span className={styles.problem} title={problem}>
          <Icon name="warning" />
          <span className="for-reader">{problem}</span>
        </span>
      )}
    </>
  );
});

function previewOf(text: string | undefined): string {
  const line = (text ?? '')
    .slice(0, previewLength * 2)
    .replaceAll(/[ \t\r\n]+/g, ' ')
    .slice(0, previewLength);
  return visibleText(line);
}

/** What keeps a message from being sent, or kept it; undefined for nothing. */
export function problemOf({ problems, rejected }: PreparedMessage): string | undefined {
  if (rejected !== undefined) return `Not sent. ${rejected[0]?.message ?? ''}`;
  return problems.find(problem => !problem.isWarning)?.message;
}
