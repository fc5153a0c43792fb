import type { JSX } from 'react';

/** Outlines on a grid of 16, drawn with the colour of the text. */
const paths = {
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  chevron: 'M6 4l4 4-4 4',
  back: 'M10 4L6 8l4 4',
  export: 'M8 10V2.5M5 5.5l3-3 3 3M3.5 8.5v5h9v-5',
  send: 'M4 3.5v9l8.5-4.5z',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  edit: 'M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.4 4.4l2.2 2.2',
  remove: 'M3.5 4.5h9M6.5 4.5V3h3v1.5M5 4.5l.5 8.5h5l.5-8.5',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.4v.4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  folder: 'M2.5 12.5v-9h4l1.5 2h5.5v7z',
  follow: 'M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3.5 13.5h9',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  filter: 'M2.5 3.5h11L9.5 8.5v3.5l-3 1.5v-5z',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  goTo: 'M3 3v10M6 8h7M10 5l3 3-3 3',
  pin: 'M6 2.5h4M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5',
  import: 'M8 2.5V10M5 7l3 3 3-3M3.5 8.5v5h9v-5',
  compare: 'M3 3h4v10H3zM9 3h4v10H9z',
  replay: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3M7 6v4l3.2-2z',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.6M8 12v.4',
  probe: 'M8 8v.2M5.5 10.5a3.5 3.5 0 1 1 5 0M3.4 12.6a6.5 6.5 0 1 1 9.2 0',
  terminal: 'M2.5 3h11v10h-11zM5 6l2 2-2 2M8.5 10.5H11',
} as const;

/** The names of the icons. */
export type IconName = keyof typeof paths;

/** An icon of 16 px, for eyes only: what it means is said by the name of its button or by text beside it. */
export function Icon({
  name,
  isFilled = false,
}: {
  readonly name: IconName;
  readonly isFilled?: boolean;
}): JSX.Element {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill={isFilled ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
