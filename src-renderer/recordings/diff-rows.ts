// A comparison as rows: one for each pair of messages, and under it the lines that differ, side by side.
import { Direction, type DiffLine, type MessagePair, PairState } from '../../gen/sockeye/v1/recording';

/** A row of the comparison. */
export type DiffRow =
  | {
      readonly kind: 'pair';
      readonly key: string;
      readonly title: string;
      readonly words: string;
      readonly isEqual: boolean;
    }
  | {
      readonly kind: 'lines';
      readonly key: string;
      readonly left: DiffLine | undefined;
      readonly right: DiffLine | undefined;
    }
  | { readonly kind: 'more'; readonly key: string };

/** The rows of the pairs that have been read; those that are equal are left out when only differences are wanted. */
export function diffRows(pairs: readonly MessagePair[], isOnlyDifferences: boolean): readonly DiffRow[] {
  const seen = new Map<Direction, number>();
  return pairs.flatMap((pair, at): readonly DiffRow[] => {
    const number = (seen.get(pair.direction) ?? 0) + 1;
    seen.set(pair.direction, number);
    const isEqual = pair.state === PairState.PAIR_STATE_EQUAL;
    if (isEqual && isOnlyDifferences) return [];
    const name = pair.direction === Direction.DIRECTION_SENT ? 'Sent' : 'Received';
    const title = `${name} message ${number.toLocaleString('en-US')}`;
    return [{ kind: 'pair', key: `${at}`, title, words: wordsOf(pair), isEqual }, ...lineRows(pair, at)];
  });
}

function wordsOf({ state, lines }: MessagePair): string {
  switch (state) {
    case PairState.PAIR_STATE_EQUAL:
      return 'equal';
    case PairState.PAIR_STATE_LEFT_ONLY:
      return 'only on the left';
    case PairState.PAIR_STATE_RIGHT_ONLY:
      return 'only on the right';
    default:
      return lines.length === 0 ? 'different bytes' : 'different';
  }
}

function lineRows({ lines, hasMoreLines }: MessagePair, at: number): readonly DiffRow[] {
  const left = lines.filter(line => !line.isRight);
  const right = lines.filter(line => line.isRight);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, line): DiffRow => ({
    kind: 'lines',
    key: `${at}/${line}`,
    left: left[line],
    right: right[line],
  }));
  return hasMoreLines ? [...rows, { kind: 'more', key: `${at}/more` }] : rows;
}
