import type { JSX } from 'react';

import { rememberedRoundTrips } from './link-update';
import styles from './sparkline.module.css';

const height = 48;
const width = 500;

/** A line of the last round trips, oldest left; the newest is always at the right edge. Words say the same beside it. */
export function Sparkline({ values }: { readonly values: readonly number[] }): JSX.Element {
  return (
    <svg className={styles.sparkline} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={sparklinePath(values, width, height)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** The line as an SVG path: 0 is the bottom, the largest value is near the top. Empty for no values. */
export function sparklinePath(values: readonly number[], widthPx: number, heightPx: number): string {
  const largest = Math.max(...values, Number.MIN_VALUE);
  const stepPx = widthPx / (rememberedRoundTrips - 1);
  return values
    .map((value, index) => {
      const x = widthPx - (values.length - 1 - index) * stepPx;
      const y = heightPx - 2 - (value / largest) * (heightPx - 6);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
