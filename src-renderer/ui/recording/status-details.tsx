import type { JSX } from 'react';

import type { Recording, StatusDetail, StatusEvent } from '../../../gen/sockeye/v1/recording';
import { statusName } from '../../../src-shared/status-code';
import { Button } from '../button';
import { formatDurationUs } from '../format';
import { Icon } from '../icon';
import { callPhases } from './call-phases';
import styles from './event-details.module.css';
import { messageOfStatus } from './event-words';
import { hexText } from './hex';
import { MetadataTable } from './metadata-table';

/** Bytes of an unknown detail that are shown. */
const shownDetailBytes = 256;

interface StatusDetailsProps {
  readonly event: StatusEvent;
  readonly recording: Recording;
}

/** How a call ended: status, decoded details, trailers, and where the time went. */
export function StatusDetails({ event, recording }: StatusDetailsProps): JSX.Element {
  const { status, trailers, details } = event;
  const message = messageOfStatus(status);
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Status">
      <dl className={styles.table}>
        <dt>Status</dt>
        <dd>
          {statusName(status?.code ?? 2)} ({status?.code ?? 2})
        </dd>
        {message === '' ? null : (
          <>
            <dt>Message</dt>
            <dd>{message}</dd>
          </>
        )}
      </dl>
      {details.length === 0 ? null : (
        <div className={styles.heading}>
          <h3>Details</h3>
        </div>
      )}
      {details.map((detail, index) => (
        <Detail key={index} detail={detail} />
      ))}
      <MetadataTable title="Trailers" entries={trailers} />
      <Timings recording={recording} />
    </div>
  );
}

function Detail({ detail }: { readonly detail: StatusDetail }): JSX.Element {
  const { typeUrl, json, value } = detail;
  const text = json === '' ? hexText(value.subarray(0, shownDetailBytes)) : json;
  return (
    <div className={styles.detail}>
      <p className={styles.typeUrl}>
        <span>{typeUrl}</span>
        <Button
          look="quiet"
          label={`Copy ${typeUrl}`}
          title="Copy this detail"
          onClick={() => void navigator.clipboard.writeText(json === '' ? hexText(value) : json)}
        >
          <Icon name="copy" />
        </Button>
      </p>
      <pre className={styles.json}>{text}</pre>
      {json === '' ? (
        <p className={styles.note}>
          The schema does not know this type: {value.length > shownDetailBytes ? 'its first bytes' : 'its bytes'} as
          hex.
        </p>
      ) : null}
    </div>
  );
}

function Timings({ recording: { timings, startedAtUs } }: { readonly recording: Recording }): JSX.Element | null {
  const phases = timings === undefined ? [] : callPhases(timings);
  const wholeUs = Math.max(1, phases.at(-1)?.toUs ?? 0);
  if (phases.length === 0) return null;
  return (
    <>
      <div className={styles.heading}>
        <h3>Time</h3>
      </div>
      <dl className={styles.times}>
        {phases.map(({ name, fromUs, toUs }) => (
          <div key={name} className={styles.entry}>
            <dt>{name}</dt>
            <dd className={styles.track} aria-hidden="true">
              <span
                className={styles.bar}
                style={{ left: `${(fromUs / wholeUs) * 100}%`, width: `${((toUs - fromUs) / wholeUs) * 100}%` }}
              />
            </dd>
            <dd className={styles.number}>{formatDurationUs(toUs - fromUs)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>
        Began {new Date(Number(startedAtUs / 1000n)).toLocaleString('en-GB')}, took {formatDurationUs(wholeUs)}.
      </p>
    </>
  );
}
