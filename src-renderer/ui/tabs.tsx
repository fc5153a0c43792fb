import { type JSX, type KeyboardEvent, useRef } from 'react';

import styles from './tabs.module.css';

/** One tab. */
export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A number or a mark behind the label. */
  readonly badge?: string | undefined;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  /** The id of the element that shows what is chosen. */
  readonly panelId: string;
}

/** A row of tabs: arrow keys, Home and End choose. The panel is the caller's: role tabpanel, `id={panelId}`. */
export function Tabs<Id extends string>(props: TabsProps<Id>): JSX.Element {
  const { label, items, chosen, onChoose, panelId } = props;
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const next = nextIndex(
      event.key,
      items.findIndex(item => item.id === chosen),
      items.length,
    );
    const item = next === undefined ? undefined : items[next];
    if (next === undefined || item === undefined) return;
    event.preventDefault();
    onChoose(item.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {items.map(item => (
        <button
          key={item.id}
          type="button"
          role="tab"
          className={styles.tab}
          aria-selected={item.id === chosen}
          aria-controls={item.id === chosen ? panelId : undefined}
          tabIndex={item.id === chosen ? 0 : -1}
          onClick={() => onChoose(item.id)}
        >
          {item.label}
          {item.badge === undefined ? null : <span className={styles.badge}>{item.badge}</span>}
        </button>
      ))}
    </div>
  );
}

/** Where an arrow key leads in a row of `count` that is walked around; undefined for other keys. */
export function nextIndex(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count;
    case 'ArrowLeft':
      return (index - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
