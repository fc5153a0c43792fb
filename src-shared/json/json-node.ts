// A JSON text as a tree that loses nothing: number literals stay text, members keep their order and their doubles, and
// everything knows where it stands. Offsets are UTF-16 code units: `from` is the first one, `to` lies behind the last.

/** A value of a JSON text with its place. `missing` stands where a value should be and is not. */
export type JsonNode =
  | { readonly kind: 'object'; readonly from: number; readonly to: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly from: number; readonly to: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly from: number; readonly to: number; readonly value: string }
  | { readonly kind: 'number'; readonly from: number; readonly to: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly from: number; readonly to: number; readonly value: boolean }
  | { readonly kind: 'null'; readonly from: number; readonly to: number }
  | { readonly kind: 'missing'; readonly from: number; readonly to: number };

/** An object of a JSON text. */
export type JsonObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** A member of an object; its key's range includes the quotes. */
export interface JsonMember {
  readonly key: string;
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly value: JsonNode;
}

/** Names a value in a sentence: `a string`, `true`, `an object`. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
    case 'array':
      return `an ${node.kind}`;
    case 'string':
    case 'number':
      return `a ${node.kind}`;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'missing':
      return 'nothing';
  }
}
