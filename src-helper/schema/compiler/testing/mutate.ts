// Random damage to sources, the same for the same seed.

/** A source of random numbers from 0 to before 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const tokens =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][A-Za-z0-9_]*|[0-9.][A-Za-z0-9_.+-]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\s\S]/g;

/** What is put in place of tokens: words and symbols with a meaning, and numbers at the edges. */
const vocabulary = [
  ';', '{', '}', '[', ']', '(', ')', '=', ',', '.', '-', '<', '>', ':', '""', '"x"', '0', '1', '18999', '19000', '536870911', '536870912',
  '2147483647', '4294967296', '0x10', '010', '1.5', 'message', 'enum', 'service', 'rpc', 'extend', 'extensions', 'reserved', 'oneof', 'option',
  'optional', 'required', 'repeated', 'group', 'map', 'to', 'max', 'int32', 'string', 'bytes', 'bool', 'double', 'returns', 'stream', 'import',
  'package', 'syntax', 'public', 'weak', 'true', 'false', 'inf', 'nan', 'default', 'packed', 'deprecated', 'json_name', 'X', 'Foo', 'foo',
]; // prettier-ignore

/** The text with one to three tokens removed, doubled, swapped or replaced. */
export function mutateTokens(text: string, random: () => number): string {
  const parts = text.match(tokens) ?? [];
  const solid = parts
    .map((part, index) => ({ part, index }))
    .filter(({ part }) => part.trim() !== '' && !/^\/[/*]/.test(part))
    .map(({ index }) => index);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const at = pick(solid) ?? 0;
    const other = pick(solid) ?? 0;
    const current = parts[at] ?? '';
    const choice = random();
    if (choice < 0.25) parts[at] = ' ';
    else if (choice < 0.4) parts[at] = `${current} ${current}`;
    else if (choice < 0.55) [parts[at], parts[other]] = [parts[other] ?? '', current];
    else if (choice < 0.75) parts[at] = parts[other] ?? '';
    else parts[at] = ` ${pick(vocabulary) ?? ''} `;
  }
  return parts.join('');
}

/** The text with a few characters changed, whatever they are. */
export function mutateCharacters(text: string, random: () => number): string {
  let mutated = text;
  for (let left = 1 + Math.floor(random() * 8); left > 0; left--) {
    const at = Math.floor(random() * mutated.length);
    const length = Math.floor(random() * 12);
    const insertion = random() < 0.5 ? '' : String.fromCharCode(Math.floor(random() * (random() < 0.9 ? 128 : 65536)));
    mutated = mutated.slice(0, at) + insertion + mutated.slice(at + (random() < 0.5 ? length : 0));
  }
  return mutated;
}

/** The text with one token replaced by one of the same sort: a word by a word, a number by a number. Often still valid. */
export function mutateGently(text: string, random: () => number): string {
  const parts = text.match(tokens) ?? [];
  const sortOf = (part: string): string =>
    /^[A-Za-z_]/.test(part) ? 'word' : /^[0-9]/.test(part) ? 'number' : /^["']/.test(part) ? 'string' : '';
  const solid = parts.map((part, index) => ({ sort: sortOf(part), index })).filter(({ sort }) => sort !== '');
  const target = solid[Math.floor(random() * solid.length)];
  if (target === undefined) return text;
  const own = solid.filter(({ sort }) => sort === target.sort).map(({ index }) => parts[index] ?? '');
  const general = vocabulary.filter(word => sortOf(word) === target.sort);
  const candidates = random() < 0.6 ? own : general;
  parts[target.index] = candidates[Math.floor(random() * candidates.length)] ?? '0';
  return parts.join('');
}
