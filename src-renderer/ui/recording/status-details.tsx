import type { JSX } from 'react';

import type { Recording, StatusDetail, StatusEvent } from '../../../gen/sockeye/v1/recording';
import { statusName } from '../../../src-shared/status-code';
import { visibleLines, visibleText } from '../../../src-shared/visible-text';
import { Button } from '../button';
import { formatDurationUs } from '../format';
import { Icon } from '../icon';
import { endedBy } from '../status-words';
import { TypeLink } from '../type-link';
import { callPhases } from './call-phases';
import { detailFields } from './detail-fields';
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
            <dd className={styles.lines}>{visibleLines(message)}</dd>
          </>
        )}
        <dt>Ended by</dt>
        <dd className={styles.words}>{endedBy(status)}</dd>
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
  const typeName = visibleText(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  return (
    <section className={styles.detail} aria-label={typeName}>
      <p className={styles.typeUrl} title={visibleText(typeUrl)}>
        {isOfSchema(detail) ? <TypeLink name={typeName} /> : <span>{typeName}</span>}
        <Button
          look="quiet"
          label={`Copy ${typeName}`}
          title="Copy this detail"
          onClick={() => void navigator.clipboard.writeText(json === '' ? hexText(value) : json)}
        >
          <Icon name="copy" />
        </Button>
      </p>
      {json === '' ? <UnknownDetail typeUrl={typeUrl} value={value} /> : <KnownDetail json={json} />}
    </section>
  );
}

/** Whether the target's schema may have the type: those of google.rpc come with Sockeye. */
function isOfSchema({ typeUrl, json }: StatusDetail): boolean {
  return json !== '' && !typeUrl.includes('/google.rpc.');
}

function KnownDetail({ json }: { readonly json: string }): JSX.Element {
  const fields = detailFields(json);
  if (fields === undefined) return <pre className={styles.json}>{json}</pre>;
  if (fields.length === 0) return <p className={styles.note}>Without a value.</p>;
  return (
    <dl className={styles.fields}>
      {fields.map(({ path, value }) => (
        <div key={path} className={styles.entry}>
          <dt>{visibleText(path)}</dt>
          <dd>{visibleLines(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function UnknownDetail({ typeUrl, value }: { readonly typeUrl: string; readonly value: Uint8Array }): JSX.Element {
  const shown = value.length > shownDetailBytes ? 'the first of its bytes' : 'its bytes';
  return (
    <>
      <pre className={styles.json}>{hexText(value.subarray(0, shownDetailBytes))}</pre>
      <p className={styles.note}>
        {visibleText(typeUrl)} cannot be decoded with the schema at hand: {shown} as hex.
      </p>
    </>
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
