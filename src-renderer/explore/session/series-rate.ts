/** A rate, or why the text is none. */
export type ParsedRate =
  { readonly kind: 'rate'; readonly perSecond: number } | { readonly kind: 'problem'; readonly message: string };

/** The fastest rate that CallService takes, in messages a second. */
const maxPerSecond = 1_000_000;

/** Reads a rate as typed: `10`, `0.5`, `2,000`; empty is 0, for as fast as the target takes them. */
export function parseRate(text: string): ParsedRate {
  const trimmed = text.trim().replaceAll(',', '');
  if (trimmed === '') return { kind: 'rate', perSecond: 0 };
  const perSecond = /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : NaN;
  if (!(perSecond > 0)) {
    return { kind: 'problem', message: `"${text.trim()}" is no rate. Write messages a second: 10, 2000 or 0.5.` };
  }
  if (perSecond > maxPerSecond) return { kind: 'problem', message: 'A rate is at most 1,000,000 messages a second.' };
  return { kind: 'rate', perSecond };
}
