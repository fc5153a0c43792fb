import { type JSX, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';

import styles from './split.module.css';

interface SplitProps {
  /** What the separator moves, for a screen reader: `Width of the sidebar`. */
  readonly label: string;
  readonly direction: 'row' | 'column';
  /** Which of the two has a size of its own; the other takes the rest. */
  readonly sized: 'first' | 'second';
  /** Size at first, as a share of the whole, 0 to 1. */
  readonly initialShare: number;
  /** Smallest sizes in px. */
  readonly minFirst: number;
  readonly minSecond: number;
  readonly first: ReactNode;
  readonly second: ReactNode;
}

/** One press of an arrow key moves the separator by this share of the whole. */
const keyStep = 0.02;

/** Two panes and a separator between them, moved by pointer or arrow keys. The share is kept when the window resizes. */
export function Split(props: SplitProps): JSX.Element {
  const { label, direction, sized, initialShare, minFirst, minSecond, first, second } = props;
  const [share, setShare] = useState(initialShare);
  const frame = useRef<HTMLDivElement>(null);
  const isRow = direction === 'row';

  const extent = (): number => (isRow ? frame.current?.offsetWidth : frame.current?.offsetHeight) ?? 0;
  const limit = (wanted: number): number => {
    const whole = Math.max(extent(), 1);
    const [minSized, minOther] = sized === 'first' ? [minFirst, minSecond] : [minSecond, minFirst];
    return Math.max(Math.min(wanted, 1 - minOther / whole), minSized / whole);
  };
  const drag = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || event.buttons === 0 || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const at = isRow ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    setShare(limit(sized === 'first' ? at : 1 - at));
  };
  const press = (event: KeyboardEvent): void => {
    const forward = isRow ? 'ArrowRight' : 'ArrowDown';
    const back = isRow ? 'ArrowLeft' : 'ArrowUp';
    if (event.key !== forward && event.key !== back) return;
    event.preventDefault();
    const grow = (event.key === forward) === (sized === 'first');
    setShare(limit(share + (grow ? keyStep : -keyStep)));
  };

  const ownSize = { flex: `0 1 ${share * 100}%` };
  const minimum = (size: number): object => (isRow ? { minWidth: size } : { minHeight: size });
  const rest = { flex: '1 1 0%' };
  return (
    <div className={[styles.split, styles[direction]].join(' ')} ref={frame}>
      <div className={styles.pane} style={{ ...(sized === 'first' ? ownSize : rest), ...minimum(minFirst) }}>
        {first}
      </div>
      <div
        className={styles.separator}
        role="separator"
        aria-label={label}
        aria-orientation={isRow ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        tabIndex={0}
        onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={press}
        onDoubleClick={() => setShare(limit(initialShare))}
      />
      <div className={styles.pane} style={{ ...(sized === 'second' ? ownSize : rest), ...minimum(minSecond) }}>
        {second}
      </div>
    </div>
  );
}
