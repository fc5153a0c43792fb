// Variables in the text of messages: what they are called, how they are replaced and how a text is written that looks like
// one and is none. They stand in quotes, so that the text is JSON before and after: ProtoJSON takes numbers as strings.

/** A variable for people to choose from. */
export interface MessageVariable {
  /** Between the braces. */
  readonly name: string;
  /** What it becomes, in a sentence. */
  readonly comment: string;
}

/** All of them. */
export const messageVariables: readonly MessageVariable[] = [
  {
    name: 'index',
    comment: 'The number of the message in its call: 0 for the first. In quotes also for number fields.',
  },
  { name: 'index+1', comment: 'The same and so many more: 1 for the first message of the call.' },
  { name: 'uuid', comment: 'A random UUID (version 4), another one each time it stands in a message.' },
  { name: 'now', comment: 'The time when the message is sent, in UTC: 2026-11-22T12:57:39.123Z. Fits a Timestamp.' },
  { name: 'nowMs', comment: 'The time when the message is sent, in milliseconds since 1970.' },
];

/** What the variables of one message become. */
export interface VariableValues {
  /** Of the message in its call, from 0. */
  readonly index: number;
  /** In milliseconds since 1970. */
  readonly nowMs: number;
  /** A fresh one each time. */
  readonly makeUuid: () => string;
}

/** A text with its variables replaced. */
export interface ExpandedText {
  readonly text: string;
  /** Where a place of `text` was before; inside of a replacement, where that begins, or where it ends. */
  readonly toOriginal: (place: number, edge: 'begin' | 'end') => number;
}

/** A name in braces that is no variable: it is sent as it stands. */
export interface UnknownVariable {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

const variable = /\{\{(?:index(?:\+(\d{1,15}))?|uuid|now|nowMs)\}\}/g;
const inBraces = /\{\{\s*([A-Za-z][\w+ -]{0,30}?)\s*\}\}/g;

/** Whether there is anything to replace. */
export function hasVariables(text: string): boolean {
  return text.includes('{{') && text.search(variable) >= 0;
}

/** Replaces the variables. No replacement has a character that JSON would want escaped. */
export function expandVariables(text: string, values: VariableValues): ExpandedText {
  if (!text.includes('{{')) return { text, toOriginal: place => place };
  const moved: { readonly from: number; readonly to: number; readonly newFrom: number; readonly newTo: number }[] = [];
  let growth = 0;
  const expanded = text.replace(variable, (found, more: string | undefined, from: number) => {
    const value = valueOf(found, more, values);
    const newFrom = from + growth;
    moved.push({ from, to: from + found.length, newFrom, newTo: newFrom + value.length });
    growth += value.length - found.length;
    return value;
  });
  return {
    text: expanded,
    toOriginal: (place, edge) => {
      let original = place;
      for (const { from, to, newFrom, newTo } of moved) {
        if (place <= newFrom) break;
        if (place < newTo) return edge === 'begin' ? from : to;
        original = to + (place - newTo);
      }
      return original;
    },
  };
}

function valueOf(found: string, more: string | undefined, { index, nowMs, makeUuid }: VariableValues): string {
  if (found === '{{uuid}}') return makeUuid();
  if (found === '{{now}}') return new Date(nowMs).toISOString();
  if (found === '{{nowMs}}') return String(Math.trunc(nowMs));
  return String(BigInt(index) + BigInt(more ?? 0));
}

/** Writes JSON so that what looks like a variable in it is sent as it stands: the first brace as JSON's own escape. */
export function escapeVariables(json: string): string {
  return json.includes('{{') ? json.replace(variable, found => `\\u007b${found.slice(1)}`) : json;
}

/** Names in braces that are no variables, in the order of the text. */
export function findUnknownVariables(text: string): readonly UnknownVariable[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(inBraces)]
    .filter(([found]) => found.search(variable) < 0)
    .map(({ 0: found, 1: name = '', index: from }) => ({ from, to: from + found.length, name }));
}
