import type { JSX } from 'react';

import { formatEndpoint } from '../../src-shared/endpoint';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { describeHelper } from './describe-helper';
import type { LinkStore } from './link-store';
import styles from './status-bar.module.css';

interface StatusBarProps {
  readonly link: LinkStore;
  /** Whether the app was started with `--safe`. */
  readonly isSafe?: boolean;
  readonly onOpenPanel: () => void;
  readonly onOpenSettings?: () => void;
}

/**
 * Has Chrome note when the first reply of the helper was painted: what `start.ready` measures
 * (https://wicg.github.io/element-timing/). React's types do not know the attribute.
 */
const paintTiming = { elementtiming: 'first-reply' };

/** The truth about the helper in one line; opens the Link panel. */
export function StatusBar({ link, isSafe = false, onOpenPanel, onOpenSettings }: StatusBarProps): JSX.Element {
  const helper = useStore(link, state => state.helper);
  const isSilent = useStore(link, state => state.isSilent);
  const roundTrip = useStore(link, state => state.roundTripsMs.at(-1));
  const words = describeHelper({ helper, isSilent });
  const running = helper?.$case === 'running' ? helper.value : undefined;
  const endpoint = running?.endpoint === undefined ? '' : formatEndpoint(running.endpoint);
  return (
    <footer className={styles.bar} data-pane="status" aria-label="Status bar">
      <button
        type="button"
        className={styles.helper}
        title="Show the link panel"
        onClick={onOpenPanel}
        data-pane-focus=""
      >
        <span className={styles.dot} data-tone={words.tone} />
        <span role="status" aria-label="Helper" className={styles.words}>
          <span className={styles.state}>{words.state}</span>
          {words.more === '' ? null : (
            <span className={styles.more} title={words.more}>
              {words.more}
            </span>
          )}
          {running === undefined ? null : <span>pid {running.pid}</span>}
        </span>
        {endpoint === '' ? null : (
          <span className={styles.endpoint} title={endpoint}>
            {endpoint}
          </span>
        )}
        {roundTrip === undefined || running === undefined || isSilent ? null : (
          <span {...paintTiming} className={styles.roundTrip} title="Last round trip from this window to the helper">
            {roundTrip.toFixed(1)} ms
          </span>
        )}
      </button>
      {isSafe ? (
        <button
          type="button"
          className={styles.safe}
          title="Started with --safe: no history, settings as shipped"
          onClick={onOpenSettings}
        >
          Safe start
        </button>
      ) : null}
      {helper?.$case === 'failed' || isSilent ? <Button onClick={link.restart}>Restart helper</Button> : null}
    </footer>
  );
}
