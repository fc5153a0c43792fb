// JSON as it will be written: text, not values, because keys such as `__proto__` and numbers such as 2^63 are fine there.

/** A value: a finished text, or a list or object of others. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly TemplateNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: TemplateNode])[] };

/** A finished text. */
export function textNode(text: string): TemplateNode {
  return { kind: 'text', text };
}

/** Writes JSON indented by two spaces, as JSON.stringify does. */
export function printNode(node: TemplateNode, indent = ''): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'list':
      return wrap(
        '[',
        node.items.map(item => printNode(item, inner)),
        ']',
        indent,
      );
    case 'object': {
      const members = node.members.map(([key, value]) => `${JSON.stringify(key)}: ${printNode(value, inner)}`);
      return wrap('{', members, '}', indent);
    }
  }
}

function wrap(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  return `${open}\n${indent}  ${parts.join(`,\n${indent}  `)}\n${indent}${close}`;
}
