/** The longest text that is taken from outside to be opened, in characters. */
export const openTextLimit = 4096;

/** Whether a text holds what no endpoint and no path of a user holds: controls, and marks that turn text around. */
export function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}
