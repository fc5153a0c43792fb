// Feeds the codec what nobody should send. Run for a moment by fuzz.test.ts and for minutes by `npm run fuzz`.
import type { DescMessage, FileRegistry } from '@bufbuild/protobuf';

import { decodeMessage, encodeMessage, hexFields, previewMessage, validateMessage } from '../message-codec';
import { getMessageType } from './load-nasty-schema';
import { makeRandomMessage } from './random-message';
import { RandomSource } from './random-source';

/** What a run has done. */
export interface FuzzReport {
  readonly rounds: number;
  readonly decoded: number;
  readonly undecodable: number;
  readonly encoded: number;
  readonly rejected: number;
  /** The longest that one input took, in milliseconds. */
  readonly longestMs: number;
}

/** Which inputs to make, and when to stop. */
export interface FuzzOptions {
  readonly registry: FileRegistry;
  readonly seed: number;
  /** Asked after each round. */
  readonly isOver: (rounds: number) => boolean;
}

const TYPES = ['Scalars', 'Optionals', 'Lists', 'Maps', 'Choice', 'Known', 'Tree', 'Names', 'Empty'];

/** Runs until it is over. Throws what the codec throws, with the seed and the input; the codec is to throw nothing. */
export function fuzzCodec({ registry, seed, isOver }: FuzzOptions): FuzzReport {
  const types = TYPES.map(name => getMessageType(registry, `nasty.three.${name}`));
  types.push(getMessageType(registry, 'nasty.two.Legacy'), getMessageType(registry, 'nasty.edition.Mixed'));
  const counts = { decoded: 0, undecodable: 0, encoded: 0, rejected: 0 };
  let longestMs = 0;
  let rounds = 0;
  do {
    const random = new RandomSource(seed + rounds);
    const type = random.pick(types);
    const data = makeBadBytes(type, registry, random);
    const begin = performance.now();
    runOnce(data, type, registry, random, counts, `seed ${seed + rounds}`);
    longestMs = Math.max(longestMs, performance.now() - begin);
    rounds++;
  } while (!isOver(rounds));
  return { rounds, ...counts, longestMs };
}

type Counts = Record<'decoded' | 'undecodable' | 'encoded' | 'rejected', number>;

function runOnce(
  data: Uint8Array,
  type: DescMessage,
  registry: FileRegistry,
  random: RandomSource,
  counts: Counts,
  label: string,
): void {
  let text = '';
  try {
    hexFields(data, type, registry);
    hexFields(data);
    previewMessage(data, type, registry, random.below(300));
    const decoded = decodeMessage(data, type, registry, { indent: random.below(3), limit: 100_000 });
    counts[decoded.kind]++;
    if (decoded.kind === 'decoded') {
      text = decoded.json;
      if (decoded.isExact && !decoded.isCut) checkAgain(text, type, registry);
      else if (!decoded.isCut) JSON.parse(text);
    }
    text = makeBadText(text, random);
    counts[encodeMessage(text, type, registry).kind]++;
    for (const { from, to } of validateMessage(text, type, registry)) {
      if (from > to || to > text.length) throw new RangeError(`a problem at ${from}-${to} of ${text.length}`);
    }
  } catch (error) {
    throw new Error(`${label}, ${type.typeName}, ${Buffer.from(data).toString('hex')}, ${text}`, { cause: error });
  }
}

/** What was printed whole and exactly must be read again. */
function checkAgain(text: string, type: DescMessage, registry: FileRegistry): void {
  JSON.parse(text);
  const outcome = encodeMessage(text, type, registry);
  if (outcome.kind === 'rejected') throw new Error(`printed text is rejected: ${JSON.stringify(outcome.problems)}`);
}

function makeBadBytes(type: DescMessage, registry: FileRegistry, random: RandomSource): Uint8Array {
  if (random.oneIn(4)) return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  const data = makeRandomMessage(type, random, { isShuffled: random.oneIn(2), hasUnknown: random.oneIn(2), registry });
  if (random.oneIn(5)) return data;
  const bad = Uint8Array.from(data);
  for (let times = random.below(4); times > 0 && bad.length > 0; times--) {
    const at = random.below(bad.length);
    bad[at] = random.pick([random.below(256), 0, 0xff, 0x80, (bad[at] ?? 0) ^ (1 << random.below(8))]);
  }
  return random.oneIn(3) ? bad.subarray(0, random.below(bad.length + 1)) : bad;
}

const SNIPPETS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  'null',
  '1e999999',
  '-',
  '0',
  '"@type":"x/y",',
  '\uD800',
  '/*',
  "'",
];

function makeBadText(text: string, random: RandomSource): string {
  let bad = text;
  for (let times = random.below(5); times > 0; times--) {
    const at = random.below(bad.length + 1);
    const length = random.oneIn(2) ? 0 : random.below(6);
    bad = bad.slice(0, at) + (random.oneIn(3) ? '' : random.pick(SNIPPETS)) + bad.slice(at + length);
  }
  return random.oneIn(10) ? bad.slice(0, random.below(bad.length + 1)) : bad;
}
