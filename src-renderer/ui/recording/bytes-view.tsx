import type { JSX } from 'react';

import { formatBytes } from '../format';
import { VirtualList } from '../virtual/virtual-list';
import styles from './bytes-view.module.css';
import { hexLines } from './hex';

/** Bytes as hex; `sizeBytes` is the size of the whole, of which `data` may be the beginning. */
export function BytesView({ data, sizeBytes }: { readonly data: Uint8Array; readonly sizeBytes: bigint }): JSX.Element {
  const lines = hexLines(data);
  if (lines.length === 0) return <p className={styles.note}>This message has no bytes: every field has its default.</p>;
  return (
    <>
      <VirtualList
        role="listbox"
        label="Bytes"
        id="byte-row"
        count={lines.length}
        rowPx={20}
        activeIndex={-1}
        onActivate={() => undefined}
        attributes={index => ({ 'aria-selected': false, 'aria-posinset': index + 1, 'aria-setsize': lines.length })}
        renderRow={index => (
          <span className={styles.line}>
            <span className={styles.offset}>{lines[index]?.offset}</span>
            <span className={styles.hex}>{lines[index]?.hex}</span>
            <span className={styles.text}>{lines[index]?.text}</span>
          </span>
        )}
      />
      {BigInt(data.length) === sizeBytes ? null : (
        <p className={styles.note}>
          The first {formatBytes(data.length)} of {formatBytes(sizeBytes)}.
        </p>
      )}
    </>
  );
}
