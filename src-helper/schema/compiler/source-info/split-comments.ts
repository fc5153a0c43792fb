// Which comment belongs to what: the rules are those of protoc's tokenizer (documented at SourceCodeInfo.Location).

/** The comments between two tokens, by what they belong to. */
export interface SplitComments {
  /** Of the declaration that the first token ends. */
  readonly trailing: string | undefined;
  readonly detached: readonly string[];
  /** Of the declaration that the second token begins. */
  readonly leading: string | undefined;
}

const noComments: SplitComments = { trailing: undefined, detached: [], leading: undefined };

/**
 * Splits the comments from index `first` on (of triples: start, end, start of the next token) that stand before the
 * same token.
 */
export function splitComments(text: string, comments: Int32Array, first: number): SplitComments {
  const next = comments[first + 2] ?? text.length;
  const collector = new CommentCollector();
  let at = endOfTokenBefore(text, comments[first] ?? 0);
  let index = first;
  if (at <= 0) collector.canAttachToPrevious = false;
  else {
    // On the line of the token before.
    const start = comments[index] ?? text.length;
    if (!text.slice(at, start).includes('\n')) {
      const end = comments[index + 1] ?? start;
      collector.add(text, start, end);
      index += 3;
      at = end;
      if (isBlock(text, start)) {
        const stop = index < comments.length && comments[index + 2] === next ? (comments[index] ?? next) : next;
        // The next token is on the same line, too: nobody knows whose comment this is.
        if (!text.slice(at, stop).includes('\n')) return noComments;
      }
      collector.flush();
    }
    at = afterLineBreak(text, at);
  }
  for (; index < comments.length && comments[index + 2] === next; index += 3) {
    const start = comments[index] ?? next;
    if (text.slice(at, start).includes('\n')) {
      collector.flush();
      collector.canAttachToPrevious = false;
    }
    const end = comments[index + 1] ?? start;
    collector.add(text, start, end);
    at = afterLineBreak(text, end);
  }
  if (text.slice(at, next).includes('\n')) {
    collector.flush();
    collector.canAttachToPrevious = false;
  }
  const closer = text.charAt(next);
  if (closer === '' || closer === '}' || closer === ']' || closer === ')') collector.flush();
  return { trailing: collector.trailing, detached: collector.detached, leading: collector.pending };
}

/** Index of the first comment behind an offset with nothing but blanks between; -1 when there is none. */
export function findCommentAfter(text: string, comments: Int32Array, offset: number): number {
  const index = search(comments, 0, offset);
  const start = comments[index];
  return start !== undefined && text.slice(offset, start).trim() === '' ? index : -1;
}

/** Index of the first comment before the token that starts at an offset; -1 when there is none. */
export function findCommentBefore(comments: Int32Array, tokenStart: number): number {
  const index = search(comments, 2, tokenStart);
  return comments[index + 2] === tokenStart ? index : -1;
}

/** Index of the first triple whose element is at least `value`. */
function search(comments: Int32Array, element: number, value: number): number {
  let low = 0;
  let high = comments.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle * 3 + element] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low * 3;
}

class CommentCollector {
  trailing: string | undefined;
  readonly detached: string[] = [];
  pending: string | undefined;
  canAttachToPrevious = true;
  private isPendingLine = false;

  /** Adds a comment: lines in a row are one. */
  add(text: string, start: number, end: number): void {
    const isLine = !isBlock(text, start);
    if (!isLine || !this.isPendingLine) this.flush();
    this.pending = (this.pending ?? '') + (isLine ? lineText(text, start, end) : blockText(text, start, end));
    this.isPendingLine = isLine;
  }

  /** Ends the comment that is being collected. */
  flush(): void {
    if (this.pending === undefined) return;
    if (this.canAttachToPrevious) {
      this.trailing = this.pending;
      this.canAttachToPrevious = false;
    } else this.detached.push(this.pending);
    this.pending = undefined;
    this.isPendingLine = false;
  }
}

function isBlock(text: string, start: number): boolean {
  return text.charCodeAt(start + 1) === 42;
}

function endOfTokenBefore(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text.charCodeAt(at - 1) <= 32 || text.charCodeAt(at - 1) === 0xfeff)) at--;
  return at;
}

/** Behind the line break that follows an offset, if only blanks are between; else the offset. */
function afterLineBreak(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === 10 ? at + 1 : offset;
}

function lineText(text: string, start: number, end: number): string {
  return `${text.slice(start + 2, end)}\n`;
}

function blockText(text: string, start: number, end: number): string {
  const body = text.slice(start + 2, Math.max(start + 2, text.endsWith('*/', end) ? end - 2 : end));
  const [first = '', ...rest] = body.split('\n');
  return [first, ...rest.map(line => line.replace(/^[ \t\v\f\r]*\*?/, ''))].join('\n');
}
