// Which bytes of a message belong to which field.
import type { ByteField } from '../../../gen/sockeye/v1/recording';

/** Bytes that belong together. */
export interface ByteSegment {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
  /** Place of the innermost field in the list of fields. */
  readonly field: number;
  /** `tag` for tag, length and the end of a group. */
  readonly part: 'tag' | 'value';
}

/** The bytes of all fields in their order, none twice. `fields` are in the order of the bytes, each before those inside. */
export function byteSegments(fields: readonly ByteField[]): readonly ByteSegment[] {
  const segments: ByteSegment[] = [];
  const open: { readonly place: number; readonly to: number; hasFields: boolean }[] = [];
  let at = 0;
  const emit = (to: number, field: number, part: ByteSegment['part']): void => {
    if (to > at) segments.push({ from: at, to, field, part });
    at = Math.max(at, to);
  };
  const closeUpTo = (from: number): void => {
    for (let top = open.at(-1); top !== undefined && top.to <= from; top = open.at(-1)) {
      emit(top.to, top.place, top.hasFields ? 'tag' : 'value');
      open.pop();
    }
  };
  fields.forEach((field, place) => {
    closeUpTo(Number(field.from));
    const parent = open.at(-1);
    if (parent !== undefined) parent.hasFields = true;
    at = Number(field.from);
    emit(Number(field.valueFrom), place, 'tag');
    open.push({ place, to: Number(field.to), hasFields: false });
  });
  closeUpTo(Infinity);
  return segments;
}

/** A run of bytes of one line, with the segment it belongs to, if any. */
export interface ByteRun {
  readonly from: number;
  readonly to: number;
  readonly segment: ByteSegment | undefined;
}

/** The bytes from `start` up to `end` in runs by segment. */
export function byteRuns(segments: readonly ByteSegment[], start: number, end: number): readonly ByteRun[] {
  const runs: ByteRun[] = [];
  let at = start;
  for (let place = firstEndingBehind(segments, start); at < end; place += 1) {
    const segment = segments[place];
    const from = Math.min(segment?.from ?? end, end);
    if (from > at) runs.push({ from: at, to: from, segment: undefined });
    at = Math.max(at, from);
    if (segment === undefined || at >= end) break;
    const to = Math.min(segment.to, end);
    runs.push({ from: at, to, segment });
    at = to;
  }
  return runs;
}

function firstEndingBehind(segments: readonly ByteSegment[], start: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((segments[middle]?.to ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

const wireTypes: Readonly<Record<number, string>> = {
  0: 'varint',
  1: '64 bits',
  2: 'length-delimited',
  3: 'group',
  5: '32 bits',
};

/** A field in words: `name (1), length-delimited, bytes 0 to 4: "Ada"`. */
export function describeField({ name, number, wireType, from, to, valueText }: ByteField): string {
  const words = `${name === '' ? `field ${number}` : `${name} (${number})`}, ${wireTypes[wireType] ?? `wire type ${wireType}`}`;
  return `${words}, bytes ${from} to ${to - 1n}${valueText === '' ? '' : `: ${valueText}`}`;
}
