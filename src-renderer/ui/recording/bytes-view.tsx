import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';

import { useWidth } from '../virtual/use-width';
import { VirtualList, type VirtualListHandle } from '../virtual/virtual-list';
import { type ByteRun, byteRuns, byteSegments, describeField } from './byte-segments';
import styles from './bytes-view.module.css';
import { asciiText, hexText, offsetText } from './hex';
import { type MessageReader, pieceBytes, type ReadMessage } from './message-reader';

/** Widths in px: of a character of the bytes, and of what stands around them. */
const characterPx = 6.7;
const marginPx = 60;
const rowPx = 20;

interface BytesViewProps {
  readonly reader: MessageReader;
  readonly message: ReadMessage;
  /** How many bytes the message has. */
  readonly size: number;
}

/** The bytes of a message as hex, read as they are looked at; its fields stand apart, and one is told in words. */
export function BytesView({ reader, message, size }: BytesViewProps): JSX.Element {
  const [frame, widthPx] = useWidth();
  const list = useRef<VirtualListHandle>(null);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  useEffect(() => reader.showFields(), [reader, message.index]);
  const fields = message.fields?.fields ?? [];
  const segments = useMemo(() => byteSegments(message.fields?.fields ?? []), [message.fields]);
  const lineBytes = widthOf(16, size) <= widthPx ? 16 : 8;
  const field = chosen === undefined ? undefined : fields[chosen];
  const choose = (place: number): void => {
    setChosen(place);
    const from = fields[place]?.from;
    if (from !== undefined) list.current?.reveal(Math.floor(Number(from) / lineBytes));
  };
  const press = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || fields.length === 0) return;
    event.preventDefault();
    choose(Math.min(Math.max(0, (chosen ?? (by > 0 ? -1 : fields.length)) + by), fields.length - 1));
  };
  if (size === 0) return <p className={styles.note}>This message has no bytes: every field has its default.</p>;
  const lines = Math.ceil(size / lineBytes);
  return (
    <div className={styles.bytes} ref={frame}>
      <VirtualList
        ref={list}
        role="listbox"
        label="Bytes"
        id="byte-row"
        count={lines}
        rowPx={rowPx}
        activeIndex={field === undefined ? -1 : Math.floor(Number(field.from) / lineBytes)}
        onActivate={index => {
          const at = byteRuns(segments, index * lineBytes, (index + 1) * lineBytes)[0]?.segment?.field;
          if (at !== undefined) setChosen(at);
        }}
        onKey={press}
        attributes={index => ({ 'aria-selected': false, 'aria-posinset': index + 1, 'aria-setsize': lines })}
        onRange={range => reader.showBytes(range.start * lineBytes, range.end * lineBytes)}
        renderRow={index => {
          const start = index * lineBytes;
          const end = Math.min(start + lineBytes, size);
          return (
            <ByteLine
              message={message}
              size={size}
              runs={byteRuns(segments, start, end)}
              lineBytes={lineBytes}
              chosen={chosen}
              onChoose={setChosen}
            />
          );
        }}
      />
      <p className={styles.note} role="status" aria-label="Field">
        {footer(message, field === undefined ? undefined : describeField(field))}
      </p>
    </div>
  );
}

function footer({ fields }: ReadMessage, chosen: string | undefined): string {
  if (chosen !== undefined) return chosen;
  if (fields === undefined) return 'Reading the fields …';
  if (fields.problemOffset !== undefined) return `From byte ${fields.problemOffset} on no message: ${fields.problem}`;
  const cut = fields.isCut ? ' The fields behind the first 10,000 are not marked.' : '';
  return `Click a byte, or press → and ←, to see its field.${cut}`;
}

interface ByteLineProps {
  readonly message: ReadMessage;
  readonly size: number;
  readonly runs: readonly ByteRun[];
  readonly lineBytes: number;
  readonly chosen: number | undefined;
  readonly onChoose: (field: number) => void;
}

function ByteLine({ message, size, runs, lineBytes, chosen, onChoose }: ByteLineProps): JSX.Element {
  const start = runs[0]?.from ?? 0;
  const piece = message.pieces.get(Math.floor(start / pieceBytes));
  const bytesOf = (from: number, to: number): Uint8Array | undefined =>
    piece?.subarray(from % pieceBytes, to - from + (from % pieceBytes));
  const end = runs.at(-1)?.to ?? start;
  return (
    <span className={styles.line}>
      <span className={styles.offset}>{offsetText(start, size)}</span>
      <span className={styles.hex} style={{ width: `${lineBytes * 3}ch` }}>
        {runs.map(({ from, to, segment }) => (
          <span
            key={from}
            className={styles.run}
            data-part={segment?.part}
            data-odd={segment !== undefined && segment.field % 2 === 1}
            data-chosen={segment !== undefined && segment.field === chosen}
            onMouseDown={event => {
              if (segment === undefined) return;
              event.stopPropagation();
              onChoose(segment.field);
            }}
          >
            {hexText(bytesOf(from, to) ?? new Uint8Array(0))}
          </span>
        ))}
      </span>
      <span className={styles.text}>{asciiText(bytesOf(start, end) ?? new Uint8Array(0))}</span>
    </span>
  );
}

function widthOf(lineBytes: number, size: number): number {
  return (offsetText(0, size).length + lineBytes * 4) * characterPx + marginPx;
}
