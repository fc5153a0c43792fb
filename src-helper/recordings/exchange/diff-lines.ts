/** A line that only one text has. */
export interface ChangedLine {
  /** From 1, in its own text. */
  readonly number: number;
  readonly isRight: boolean;
  readonly text: string;
}

/** How many lines of each side are aligned; beyond, lines are compared place by place. */
const alignedLines = 1_000;

/** The lines that differ, in the order of the texts, at most `limit`. */
export function diffLines(
  left: string,
  right: string,
  limit: number,
): { readonly lines: readonly ChangedLine[]; readonly hasMore: boolean } {
  const [lefts, rights] = [left.split('\n'), right.split('\n')];
  let begin = 0;
  while (begin < lefts.length && begin < rights.length && lefts[begin] === rights[begin]) begin++;
  let [leftEnd, rightEnd] = [lefts.length, rights.length];
  while (leftEnd > begin && rightEnd > begin && lefts[leftEnd - 1] === rights[rightEnd - 1]) {
    leftEnd--;
    rightEnd--;
  }
  const middle = [lefts.slice(begin, leftEnd), rights.slice(begin, rightEnd)] as const;
  const isShort = middle[0].length <= alignedLines && middle[1].length <= alignedLines;
  const changed = isShort ? align(...middle) : pairUp(...middle);
  const lines = changed.map(line => ({ ...line, number: line.number + begin + 1 }));
  return { lines: lines.slice(0, limit), hasMore: lines.length > limit };
}

/** The changes of the longest common subsequence; numbers from 0. */
function align(left: readonly string[], right: readonly string[]): readonly ChangedLine[] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      const isSame = left[row] === right[column];
      lengths[row * width + column] = isSame
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const changed: ChangedLine[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      row++;
      column++;
    } else if (column >= right.length || (row < left.length && at(row + 1, column) >= at(row, column + 1))) {
      changed.push({ number: row, isRight: false, text: left[row] ?? '' });
      row++;
    } else {
      changed.push({ number: column, isRight: true, text: right[column] ?? '' });
      column++;
    }
  }
  return changed;
}

function pairUp(left: readonly string[], right: readonly string[]): readonly ChangedLine[] {
  const changed: ChangedLine[] = [];
  for (let number = 0; number < Math.max(left.length, right.length); number++) {
    const [one, other] = [left[number], right[number]];
    if (one === other) continue;
    if (one !== undefined) changed.push({ number, isRight: false, text: one });
    if (other !== undefined) changed.push({ number, isRight: true, text: other });
  }
  return changed;
}
