// A JSON text as rows of a tree, of which only the unfolded ones are made.

/** A value of a parsed JSON text. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A row of the tree. */
export interface JsonRow {
  /** Where it is: keys and places joined by a character no key holds; unique. */
  readonly path: string;
  readonly depth: number;
  /** The key in an object, `[3]` in a list, `[0 … 999]` for some of what is in a long one; empty for the whole. */
  readonly name: string;
  readonly kind: 'object' | 'list' | 'range' | 'string' | 'number' | 'atom';
  /** The value in short: `{3}` and `[12]` for what can be unfolded; empty for a range. */
  readonly text: string;
  /** Undefined for what cannot be unfolded. */
  readonly isExpanded: boolean | undefined;
  readonly position: number;
  readonly siblings: number;
}

/** Which rows differ from how they are folded by default. */
export type FoldChanges = ReadonlyMap<string, boolean>;

/** Between the parts of a path. */
const separator = '\u0000';
/** What has more children than this is folded at first. */
const unfoldedChildren = 50;
/** What lies deeper than this is folded at first. */
const unfoldedDepth = 3;
/** Characters of a string that a row shows. */
const textLimit = 500;
/** What has more children than this shows them in ranges of so many, so that to unfold anything makes few rows. */
const rangeChildren = 1_000;

/** The rows that are seen, from the root on. */
export function jsonRows(root: JsonValue, changes: FoldChanges): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (value: JsonValue, path: string, name: string, place: Place): void => {
    const children = childrenOf(value);
    const { depth } = place;
    const isExpanded =
      children === undefined || children.length === 0
        ? undefined
        : (changes.get(path) ?? (depth === 0 || (depth <= unfoldedDepth && children.length <= unfoldedChildren)));
    rows.push({ path, name, ...describeValue(value, children?.length ?? 0), isExpanded, ...place });
    if (isExpanded !== true || children === undefined) return;
    if (children.length > rangeChildren) visitRanges(value, path, children, depth + 1);
    else visitChildren(value, path, children, depth + 1);
  };
  const visitChildren = (parent: JsonValue, path: string, children: Children, depth: number): void => {
    children.forEach(([key, child], at) => {
      const name = Array.isArray(parent) ? `[${key}]` : key;
      visit(child, `${path}${separator}${key}`, name, { position: at + 1, siblings: children.length, depth });
    });
  };
  const visitRanges = (parent: JsonValue, path: string, children: Children, depth: number): void => {
    const siblings = Math.ceil(children.length / rangeChildren);
    for (let range = 0; range < siblings; range += 1) {
      const from = range * rangeChildren;
      const end = Math.min(from + rangeChildren, children.length);
      // An empty key between two separators: no value has this path.
      const rangePath = `${path}${separator}${separator}${from}`;
      const isExpanded = changes.get(rangePath) ?? false;
      const name = `[${from} … ${end - 1}]`;
      rows.push({ path: rangePath, name, kind: 'range', text: '', isExpanded, position: range + 1, siblings, depth });
      if (isExpanded) visitChildren(parent, path, children.slice(from, end), depth + 1);
    }
  };
  visit(root, '', '', { position: 1, siblings: 1, depth: 0 });
  return rows;
}

type Children = readonly (readonly [string, JsonValue])[];

interface Place {
  readonly position: number;
  readonly siblings: number;
  readonly depth: number;
}

function childrenOf(value: JsonValue): Children | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

function describeValue(value: JsonValue, count: number): Pick<JsonRow, 'kind' | 'text'> {
  if (Array.isArray(value)) return { kind: 'list', text: `[${count}]` };
  switch (typeof value) {
    case 'string':
      return {
        kind: 'string',
        text: JSON.stringify(value.length > textLimit ? `${value.slice(0, textLimit)}…` : value),
      };
    case 'number':
      return { kind: 'number', text: String(value) };
    case 'object':
      return value === null ? { kind: 'atom', text: 'null' } : { kind: 'object', text: `{${count}}` };
    default:
      return { kind: 'atom', text: String(value) };
  }
}

/** The row that encloses a row; -1 for the root. */
export function parentRow(rows: readonly JsonRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  let at = index - 1;
  while (at >= 0 && (rows[at]?.depth ?? 0) >= depth) at -= 1;
  return at;
}

/**
 * Parses a JSON text, also one that was cut: what is whole of it. Undefined when it is no JSON.
 */
export function parseJson(text: string, isCut: boolean): JsonValue | undefined {
  try {
    // JSON.parse gives nothing else.
    return JSON.parse(isCut ? closeCutJson(text) : text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Codes of the characters that JSON is made of. */
const codes = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** A JSON text that ends somewhere, ended behind its last whole value; a text that is its value ends with an ellipsis. */
export function closeCutJson(text: string): string {
  // What is open changes only where a value is whole.
  const open: string[] = [];
  let end = 0;
  let isInString = false;
  let isInValue = false;
  /** Where the last escape begins, and the last character between values. */
  let escape = -1;
  let previous = 0;
  // By the codes of characters: two million of them take some milliseconds.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === codes.backslash) escape = at++;
      else if (code === codes.quote) isInString = false;
      continue;
    }
    if (code <= 0x20) continue;
    if (code === codes.quote) {
      isInString = true;
      isInValue =
        previous === codes.colon || (open.at(-1) === ']' && (previous === codes.openList || previous === codes.comma));
    } else if (code === codes.openObject || code === codes.openList) {
      open.push(code === codes.openObject ? '}' : ']');
      end = at + 1;
    } else if (code === codes.closeObject || code === codes.closeList) {
      open.pop();
      end = at + 1;
    } else if (code === codes.comma) {
      end = at;
    }
    previous = code;
  }
  const closers = open.reverse().join('');
  if (!isInString || !isInValue) return text.slice(0, end) + closers;
  const escapeLength = text[escape + 1] === 'u' ? 6 : 2;
  const isEscapeCut = escape >= 0 && escape + escapeLength > text.length;
  return `${text.slice(0, isEscapeCut ? escape : text.length)}…"${closers}`;
}
