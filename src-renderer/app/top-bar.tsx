import type { JSX } from 'react';

import { Icon } from '../ui/icon';
import { Tabs } from '../ui/tabs';
import styles from './top-bar.module.css';

/** The views of the window. */
export type ViewName = 'explore' | 'recordings';

const views = [
  { id: 'explore', label: 'Explore' },
  { id: 'recordings', label: 'Recordings' },
] as const;

interface TopBarProps {
  readonly view: ViewName;
  readonly onView: (view: ViewName) => void;
  readonly onPalette: () => void;
}

/** The name of the app, its views, and the way to everything else. */
export function TopBar({ view, onView, onPalette }: TopBarProps): JSX.Element {
  return (
    <header className={styles.bar}>
      <h1 className={styles.name}>Sockeye</h1>
      <Tabs label="Views" items={views} chosen={view} onChoose={onView} panelId="view" />
      <button type="button" className={styles.search} aria-keyshortcuts="Control+K" onClick={onPalette}>
        <Icon name="search" />
        <span>Search or run</span>
        <kbd className={styles.key}>Ctrl+K</kbd>
      </button>
    </header>
  );
}
