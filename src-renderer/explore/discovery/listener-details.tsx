import type { JSX } from 'react';

import { type Listener, ProbeVerdict } from '../../../gen/sockeye/v1/discovery';
import { Button } from '../../ui/button';
import { canProbe, factsOf, peerWords } from './listener-words';
import styles from './discovery-section.module.css';

interface ListenerDetailsProps {
  readonly listener: Listener;
  readonly isProbing: boolean;
  /** Name of the target that is saved for this place already. */
  readonly savedAs: string | undefined;
  readonly onProbe: (insist: boolean) => void;
  /** Saves it as a target with its schema open, or shows the one that is saved. */
  readonly onTarget: () => void;
}

/** What is known of the listener of the active row, and what can be done with it. */
export function ListenerDetails(props: ListenerDetailsProps): JSX.Element {
  const { listener, isProbing, savedAs, onProbe, onTarget } = props;
  const { lastProbe: outcome, wellKnown } = listener;
  const isLeftAlone =
    outcome?.verdict === ProbeVerdict.PROBE_VERDICT_LEFT_ALONE || (wellKnown?.isLeftAlone === true && !outcome);
  const peer = outcome === undefined ? '' : peerWords(outcome);
  return (
    <section className={styles.details} aria-label="Chosen listener">
      <div className={styles.words} tabIndex={0} role="group" aria-label="About the chosen listener">
        <p className={styles.address}>{listener.boundTo}</p>
        <p className={styles.outcome}>{isProbing ? 'Probing…' : (outcome?.words ?? 'Not probed yet.')}</p>
        {outcome === undefined || outcome.nextStep === '' ? null : <p>{outcome.nextStep}</p>}
        {factsOf(listener).map(fact => (
          <p key={fact} className={styles.fact}>
            {fact}
          </p>
        ))}
        {peer === '' ? null : (
          <p className={styles.fact} title={outcome?.peer?.source}>
            answered by {peer}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Button isDisabled={!canProbe(listener) || isProbing} onClick={() => onProbe(isLeftAlone)}>
          {isLeftAlone ? 'Probe anyway' : outcome === undefined ? 'Probe' : 'Probe again'}
        </Button>
        <Button
          label={savedAs === undefined ? 'Open as target' : `Show target ${savedAs}`}
          title={
            savedAs === undefined ? 'Save it as a target and read its schema' : `Show ${savedAs} among the targets`
          }
          isDisabled={listener.endpoint === undefined}
          onClick={onTarget}
        >
          {savedAs === undefined ? 'Open' : 'Show target'}
        </Button>
      </div>
    </section>
  );
}
