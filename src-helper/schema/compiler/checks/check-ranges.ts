// Ranges and names that are reserved, in messages and in enums.
import type { FileProblems } from '../compile-diagnostic';
import type { SourceFile } from '../link/source-file';
import type { NameNode, RangeNode } from '../syntax/syntax-tree';

/** A range with what it is, in words. */
export interface NamedRange {
  readonly range: RangeNode;
  readonly what: string;
}

/** A range as it was written. */
export function rangeText({ from, to }: RangeNode): string {
  if (to === undefined) return `${from} to max`;
  return to === from ? `${from}` : `${from} to ${to}`;
}

/** Reports ranges that end before they begin, and ranges that overlap. */
export function checkRanges(problems: FileProblems, ranges: readonly NamedRange[]): void {
  const whole: NamedRange[] = [];
  for (const each of ranges) {
    const { range, what } = each;
    if ((range.to ?? Infinity) >= range.from) whole.push(each);
    else problems.report(range.start, range.end, `this ${what} ends before it begins: ${rangeText(range)}`);
  }
  // Sorted by where they begin, a range can only overlap with the one that reaches furthest so far.
  const sorted = [...whole].sort((a, b) => a.range.from - b.range.from);
  let furthest: NamedRange | undefined;
  for (const each of sorted) {
    const reach = furthest === undefined ? -Infinity : (furthest.range.to ?? Infinity);
    if (furthest !== undefined && each.range.from <= reach) {
      const [first, second] = furthest.range.start <= each.range.start ? [furthest, each] : [each, furthest];
      problems.report(
        second.range.start,
        second.range.end,
        `${second.what} ${rangeText(second.range)} overlaps with ${first.what} ${rangeText(first.range)}`,
      );
    }
    if (furthest === undefined || (each.range.to ?? Infinity) > reach) furthest = each;
  }
}

/** Reports names that are reserved twice, or written in the way of another syntax. */
export function checkReservedNames(file: SourceFile, names: readonly NameNode[]): void {
  const isEdition = file.proto.syntax === 'editions';
  const seen = new Set<string>();
  for (const { text, start, end } of names) {
    const isQuoted = file.text.charCodeAt(start) === 34 || file.text.charCodeAt(start) === 39;
    if (isEdition && isQuoted)
      file.problems.report(start, end, `names are reserved without quotes in editions: write ${text}`);
    if (!isEdition && !isQuoted)
      file.problems.report(start, end, `names are reserved in quotes in proto2 and proto3: write "${text}"`);
    if (seen.has(text)) file.problems.report(start, end, `the name "${text}" is reserved twice`);
    else if (isQuoted && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
      file.problems.report(start, end, `"${text}" cannot be a name, so it need not be reserved`, {
        severity: 'warning',
      });
    }
    seen.add(text);
  }
}
