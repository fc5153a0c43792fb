interface Visit {
  readonly name: string;
  readonly next: Iterator<string>;
}

/**
 * Groups nodes that reach each other (Tarjan's strongly connected components). Groups come with those they reach before
 * them. Not recursive: chains may be long.
 */
export function findStrongComponents(
  names: readonly string[],
  neighbours: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: string[][] = [];
  const lower = (name: string, value: number): void =>
    void lowest.set(name, Math.min(lowest.get(name) ?? value, value));
  const enter = (name: string): Visit => {
    order.set(name, order.size);
    lower(name, order.size - 1);
    open.push(name);
    isOpen.add(name);
    return { name, next: neighbours(name).values() };
  };
  for (const root of names) {
    if (order.has(root)) continue;
    const stack = [enter(root)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.next.next();
      if (step.done !== true) {
        const seen = order.get(step.value);
        if (seen === undefined) stack.push(enter(step.value));
        else if (isOpen.has(step.value)) lower(top.name, seen);
        continue;
      }
      stack.pop();
      const own = lowest.get(top.name) ?? 0;
      const parent = stack.at(-1);
      if (parent !== undefined) lower(parent.name, own);
      if (own !== order.get(top.name)) continue;
      const group = open.splice(open.lastIndexOf(top.name));
      for (const name of group) isOpen.delete(name);
      groups.push(group);
    }
  }
  return groups;
}
