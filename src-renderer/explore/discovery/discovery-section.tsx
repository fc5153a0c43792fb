import { type JSX, useId, useMemo } from 'react';

import type { Target } from '../../../gen/sockeye/v1/target';
import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { Chevron } from '../../ui/chevron';
import { EmptyState } from '../../ui/empty-state';
import { ExplanationMessage } from '../../ui/explanation-message';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/icon';
import sectionStyles from '../sidebar-section.module.css';
import type { DiscoveryStore } from './discovery-store';
import type { DiscoveryState } from './discovery-update';
import styles from './discovery-section.module.css';
import { ListenerDetails } from './listener-details';
import { countListeners } from './listener-rows';
import { ListenerTree } from './listener-tree';
import { sameEndpoint } from './same-endpoint';

interface DiscoverySectionProps {
  readonly discovery: DiscoveryStore;
  readonly targets: readonly Target[];
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** Saves a listener as a target, or shows the one that is saved for its place. */
  readonly onTarget: (listenerId: string) => void;
}

/** What listens on this machine: a head that folds it away, a filter, the tree, and what is known of the chosen one. */
export function DiscoverySection(props: DiscoverySectionProps): JSX.Element {
  const { discovery, targets, isOpen, onOpen, onTarget } = props;
  const state = useStore(discovery, whole => whole);
  const id = useId();
  const { listeners, probing, error, filter } = state;
  const count = useMemo(() => countListeners(listeners), [listeners]);
  const active = listeners?.get(state.activeKey?.replace(/^listener:/, '') ?? '');
  const saved = targets.find(target => active !== undefined && sameEndpoint(target.endpoint, active.endpoint));
  const spots = state.report?.blindSpots ?? [];
  return (
    <section className={sectionStyles.section} aria-label="On this machine">
      <header className={[sectionStyles.head, styles.head].join(' ')}>
        <h2 className={sectionStyles.title}>
          <button
            type="button"
            className={styles.fold}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => onOpen(!isOpen)}
          >
            <Chevron isExpanded={isOpen} />
            On this machine
          </button>
        </h2>
        <span className={styles.count}>{listeners === undefined ? '' : formatCount(count)}</span>
        <Button
          look="quiet"
          label={probing === undefined ? 'Probe all of mine' : 'Stop probing'}
          title={
            probing === undefined
              ? 'Ask all sockets of your own user whether they speak gRPC. Connects to each once.'
              : 'Stop probing'
          }
          onClick={() => (probing === undefined ? discovery.probeMine() : discovery.cancelProbing())}
        >
          <Icon name={probing === undefined ? 'probe' : 'close'} />
        </Button>
      </header>
      <div id={id} className={styles.body} hidden={!isOpen}>
        <div className={styles.tools}>
          <input
            type="search"
            className={styles.filter}
            aria-label="Filter listeners"
            placeholder="Filter by path, process or user"
            value={filter}
            spellCheck={false}
            onChange={event => discovery.filter(event.target.value)}
          />
          <p className={styles.said} role="status" aria-label="Probing" title={saidWords(state)}>
            {saidWords(state)}
          </p>
        </div>
        {error === undefined ? null : <ExplanationMessage {...error} />}
        {listeners !== undefined && count === 0 && error === undefined ? (
          <EmptyState
            title="Nothing listens here"
            text="Sockets, pipes and local ports appear here as soon as a server listens on one. Looking connects to nobody."
          />
        ) : isOpen ? (
          <ListenerTree discovery={discovery} onOpen={onTarget} />
        ) : null}
        {spots.length === 0 ? null : (
          <p className={styles.blind} title={spots.map(spot => `${spot.what} ${spot.nextStep}`).join('\n')}>
            {spots[0]?.what}
          </p>
        )}
        {active === undefined ? null : (
          <ListenerDetails
            listener={active}
            isProbing={probing?.waiting.has(active.id) === true}
            savedAs={saved?.name}
            onProbe={insist => discovery.probe(active.id, insist)}
            onTarget={() => onTarget(active.id)}
          />
        )}
      </div>
    </section>
  );
}

/** How the probing goes, else how it went, else what can be done. */
function saidWords({ probing, said }: DiscoveryState): string {
  if (probing !== undefined) return `Probing: ${formatCount(probing.done)} of ${formatCount(probing.total)}`;
  return said === '' ? 'Nobody is connected to until you probe.' : said;
}
