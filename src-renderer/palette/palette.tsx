import { type JSX, type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { rowByKey } from '../ui/virtual/virtual-list';
import styles from './palette.module.css';
import { type PaletteItem, searchItems } from './palette-search';

interface PaletteProps {
  readonly items: readonly PaletteItem[];
  readonly onClose: () => void;
}

/** Everything by its name: type, choose with the arrow keys, Enter. */
export function Palette({ items, onClose }: PaletteProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = searchItems(items, query);
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    const row = dialog.current?.querySelector('[aria-selected=true]');
    // Not in jsdom.
    if (typeof row?.scrollIntoView === 'function') row.scrollIntoView({ block: 'nearest' });
  }, [active, query]);

  const run = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    onClose();
    item.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(found[active]);
    if (event.key === 'Home' || event.key === 'End') return;
    const next = rowByKey(event.key, active, found.length, 10);
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
  };
  return (
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label="Search or run"
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={event => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <input
        className={styles.input}
        role="combobox"
        aria-label="Search or run"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[active] === undefined ? undefined : `palette-${active}`}
        placeholder="Method, target or command"
        spellCheck={false}
        value={query}
        onChange={event => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={press}
      />
      <div className={styles.list} role="listbox" id="palette-list" aria-label="Found">
        {found.map((item, index) => (
          <div
            key={item.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.item}
            onMouseMove={() => setActive(index)}
            onClick={() => run(item)}
          >
            <span className={styles.group}>{item.group}</span>
            <span className={styles.name}>{item.name}</span>
            <span className={styles.more} title={item.more}>
              {item.more}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={styles.none}>Nothing is called “{query}”.</p> : null}
    </dialog>
  );
}
