// A JSON text as rows of a tree, of which only the unfolded ones are made.

/** A value of a parsed JSON text. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A row of the tree. */
export interface JsonRow {
  /** Where it is: keys and places joined by a character no key holds; unique. */
  readonly path: string;
  readonly depth: number;
  /** The key in an object, `[3]` in a list; empty for the whole. */
  readonly name: string;
  readonly kind: 'object' | 'list' | 'string' | 'number' | 'atom';
  /** The value in short: `{3}` and `[12]` for what can be unfolded. */
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

/** The rows that are seen, from the root on. */
export function jsonRows(root: JsonValue, changes: FoldChanges): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (value: JsonValue, path: string, name: string, place: Omit<Place, 'depth'>, depth: number): void => {
    const children = childrenOf(value);
    const isExpanded =
      children === undefined || children.length === 0
        ? undefined
        : (changes.get(path) ?? (depth === 0 || (depth <= unfoldedDepth && children.length <= unfoldedChildren)));
    rows.push({ path, depth, name, ...describeValue(value, children?.length ?? 0), isExpanded, ...place });
    if (isExpanded !== true || children === undefined) return;
    children.forEach(([key, child], at) => {
      const childName = Array.isArray(value) ? `[${key}]` : key;
      visit(child, `${path}${separator}${key}`, childName, { position: at + 1, siblings: children.length }, depth + 1);
    });
  };
  visit(root, '', '', { position: 1, siblings: 1 }, 0);
  return rows;
}

interface Place {
  readonly position: number;
  readonly siblings: number;
  readonly depth: number;
}

function childrenOf(value: JsonValue): readonly (readonly [string, JsonValue])[] | undefined {
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

/** A JSON text that ends somewhere, ended behind its last whole value. */
export function closeCutJson(text: string): string {
  const open: string[] = [];
  let closers = '';
  let end = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      isInString = true;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      [end, closers] = [at + 1, [...open].reverse().join('')];
    } else if (character === '}' || character === ']') {
      open.pop();
      [end, closers] = [at + 1, [...open].reverse().join('')];
    } else if (character === ',') {
      [end, closers] = [at, [...open].reverse().join('')];
    }
  }
  return text.slice(0, end) + closers;
}
