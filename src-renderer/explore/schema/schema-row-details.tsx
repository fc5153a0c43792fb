import type { JSX } from 'react';

import { Button } from '../../ui/button';
import styles from './schema-row-details.module.css';
import type { SchemaRow } from './schema-rows';
import { declarationText, presenceWords, reflowComment } from './schema-words';

interface SchemaRowDetailsProps {
  readonly row: SchemaRow;
  readonly onOpen: (typeName: string) => void;
}

/** One field or value whole. */
export function SchemaRowDetails({ row, onOpen }: SchemaRowDetailsProps): JSX.Element {
  return (
    <div className={styles.details} tabIndex={0} role="group" aria-label="Details">
      {row.kind === 'group' ? <p className={styles.note}>{groupWords(row.key)}</p> : null}
      {row.kind === 'value' ? (
        <>
          <p className={styles.declaration}>
            {row.value.name} = {row.value.number}
            {row.value.isDeprecated ? ' [deprecated = true]' : ''}
          </p>
          <Comment text={row.value.comment} />
        </>
      ) : null}
      {row.kind === 'field' ? (
        <>
          <p className={styles.declaration}>{declarationText(row.field)}</p>
          <Comment text={row.field.comment} />
          <dl className={styles.facts}>
            <dt>In JSON</dt>
            <dd className={styles.data}>{row.field.jsonName}</dd>
            <dt>Presence</dt>
            <dd>{presenceWords(row.field)}</dd>
            {row.field.defaultValue === '' ? null : (
              <>
                <dt>Default</dt>
                <dd className={styles.data}>{row.field.defaultValue}</dd>
              </>
            )}
            {row.field.typeName === '' ? null : (
              <>
                <dt>Type</dt>
                <dd>
                  <Button
                    look="quiet"
                    title={`Show ${row.field.typeName} (Enter)`}
                    onClick={() => onOpen(row.field.typeName)}
                  >
                    {row.field.typeName}
                  </Button>
                </dd>
              </>
            )}
          </dl>
        </>
      ) : null}
    </div>
  );
}

function Comment({ text }: { readonly text: string }): JSX.Element {
  return text === '' ? (
    <p className={styles.note}>No comment in the source.</p>
  ) : (
    <p className={styles.text}>{reflowComment(text)}</p>
  );
}

function groupWords(key: string): string {
  return key === 'extensions'
    ? 'Fields that other files add to this message. In JSON their names stand in brackets.'
    : 'At most one of these fields is set; to set one clears the others.';
}
