import type { JSX } from 'react';

import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import { visibleText } from '../../../src-shared/visible-text';
import { Button } from '../button';
import { Icon } from '../icon';
import { metadataText } from '../metadata/metadata-draft';
import styles from './event-details.module.css';

interface MetadataTableProps {
  /** `Headers`, `Trailers`. */
  readonly title: string;
  readonly entries: readonly MetadataEntry[];
}

/** Metadata as a table in the order of the wire, to be copied as `key: value` lines. */
export function MetadataTable({ title, entries }: MetadataTableProps): JSX.Element {
  const copy = (): void => {
    const lines = entries.map(entry => `${entry.key}: ${metadataText(entry)}\n`);
    void navigator.clipboard.writeText(lines.join(''));
  };
  return (
    <>
      <div className={styles.heading}>
        <h3>{title}</h3>
        {entries.length === 0 ? null : (
          <Button
            look="quiet"
            label={`Copy ${title.toLowerCase()}`}
            title={`Copy ${title.toLowerCase()}`}
            onClick={copy}
          >
            <Icon name="copy" />
          </Button>
        )}
      </div>
      {entries.length === 0 ? (
        <p className={styles.note}>None.</p>
      ) : (
        <dl className={styles.table}>
          {entries.map((entry, index) => (
            <div key={index} className={styles.entry}>
              <dt title={visibleText(entry.key)}>{visibleText(entry.key)}</dt>
              <dd>{visibleText(metadataText(entry))}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
