import { type JSX, useState } from 'react';

import type { Target } from '../../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../../src-shared/endpoint';
import { useStore } from '../../state/use-store';
import { Icon } from '../../ui/icon';
import styles from './presence-strip.module.css';
import type { TargetsStore } from './targets-store';
import type { Presence } from './targets-update';

interface PresenceStripProps {
  readonly targets: TargetsStore;
  /** The target of the request in front. */
  readonly target: Target | undefined;
  /** The last call of that request: a new one puts an old message away. */
  readonly callId: number | undefined;
}

/**
 * Says under an open request that its server has gone, and that it is back and connected again. Lies over the end of the
 * request and takes no room, so that nothing moves; always there, so that it is heard.
 */
export function PresenceStrip({ targets, target, callId }: PresenceStripProps): JSX.Element {
  const presence = useStore(targets, state => state.presence.get(target?.id ?? ''));
  const news = `${target?.id ?? ''} ${presence ?? ''}`;
  const [seen, setSeen] = useState({ news, callId });
  if (seen.news !== news) setSeen({ news, callId });
  const isOld = presence === 'returned' && seen.news === news && seen.callId !== callId;
  const words = isOld || target === undefined ? '' : presenceText(target, presence);
  return (
    <div className={styles.place}>
      <p className={styles.strip} role="status" aria-label="Server" data-presence={words === '' ? 'none' : presence}>
        {words === '' ? null : <Icon name={presence === 'down' ? 'warning' : 'check'} />}
        {words}
      </p>
    </div>
  );
}

function presenceText(target: Target, presence: Presence | undefined): string {
  const place = target.endpoint === undefined ? target.name : formatEndpoint(target.endpoint);
  switch (presence) {
    case 'down':
      return `Nobody listens at ${place} any more. This request stays, and connects again when the server is back.`;
    case 'returning':
      return 'The server is back: connecting again.';
    case 'returned':
      return 'The server is back, and connected again.';
    case 'up':
    case undefined:
      return '';
  }
}
