import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';

import { requestWindowFrame } from '../state/frames';
import { useStore } from '../state/use-store';
import { rowByKey } from '../ui/virtual/virtual-list';
import styles from './palette.module.css';
import { mergeItems, type PaletteItem } from './palette-search';
import { createRemoteSearch, type FindItems } from './remote-search';

interface PaletteProps {
  /** What the window knows itself. */
  readonly items: readonly PaletteItem[];
  /** Finds what it does not know. */
  readonly find: FindItems;
  readonly onClose: () => void;
}

/** Everything by its name: type, choose with the arrow keys, Enter. */
export function Palette({ items, find, onClose }: PaletteProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  // One search for as long as the palette is open.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const remote = useMemo(() => createRemoteSearch(find, requestWindowFrame), []);
  useEffect(() => () => remote.close(), [remote]);
  const finds = useStore(remote, state => state.items);
  const isPending = useStore(remote, state => state.isPending);
  const found = useMemo(() => mergeItems(items, finds, query), [items, finds, query]);
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
    if (event.key === 'Enter') {
      // Else the key also presses the button that has the focus once the palette is closed.
      event.preventDefault();
      run(found[active]);
      return;
    }
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
        placeholder="Method, message, field, target or command"
        spellCheck={false}
        value={query}
        onChange={event => {
          setQuery(event.target.value);
          remote.ask(event.target.value);
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
      {found.length === 0 ? (
        <p className={styles.none} role="status">
          {isPending ? 'Searching…' : `Nothing that is loaded is called “${query}”.`}
        </p>
      ) : null}
    </dialog>
  );
}
