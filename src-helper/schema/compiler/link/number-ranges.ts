// Which range a number is in, without looking at every range: sources may have very many of both.
import type { DescriptorProto, DescriptorProto_ExtensionRange } from '@bufbuild/protobuf/wkt';

/** Ranges, which may overlap, to look numbers up in. */
export class NumberRanges<T> {
  private readonly starts: number[] = [];
  /** For each start: the range that reaches furthest of those that begin there or before. */
  private readonly furthest: { readonly range: T; readonly end: number }[] = [];

  /** `boundsOf` gives the first number of a range and the first one behind it. */
  constructor(ranges: readonly T[], boundsOf: (range: T) => readonly [start: number, end: number]) {
    const sorted = ranges.map(range => ({ range, bounds: boundsOf(range) })).sort((a, b) => a.bounds[0] - b.bounds[0]);
    for (const {
      range,
      bounds: [start, end],
    } of sorted) {
      const last = this.furthest[this.furthest.length - 1];
      this.starts.push(start);
      this.furthest.push(last !== undefined && last.end >= end ? last : { range, end });
    }
  }

  /** A range that the number is in. */
  find(number: number): T | undefined {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    const candidate = this.furthest[low - 1];
    return candidate !== undefined && number < candidate.end ? candidate.range : undefined;
  }
}

const extensionRanges = new WeakMap<DescriptorProto, NumberRanges<DescriptorProto_ExtensionRange>>();

/** The extension range of a message that a number is in. The message's ranges must be final. */
export function findExtensionRange(
  message: DescriptorProto,
  number: number,
): DescriptorProto_ExtensionRange | undefined {
  let ranges = extensionRanges.get(message);
  if (ranges === undefined) {
    ranges = new NumberRanges(message.extensionRange, ({ start, end }) => [start, end]);
    extensionRanges.set(message, ranges);
  }
  return ranges.find(number);
}
