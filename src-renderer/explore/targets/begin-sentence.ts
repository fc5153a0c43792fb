/**
 * A message with a capital at its beginning, when that is a word. A name, in quotes or not, stays as it is: `google.rpc` is
 * not `Google.rpc`.
 */
export function beginSentence(message: string): string {
  return message.replace(/^\p{Ll}(?=[\p{L}’']*(?:[ ,:]|$))/u, letter => letter.toUpperCase());
}
