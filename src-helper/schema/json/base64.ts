/** Decodes base64 or base64url, padded or not, or says what is wrong with it. Strict: nothing is skipped. */
export function parseBase64(text: string): Uint8Array | string {
  const wrong = /[^A-Za-z0-9+/\-_=]/.exec(text);
  if (wrong !== null)
    return `bad base64: ${JSON.stringify(wrong[0])} at character ${wrong.index + 1} does not belong there`;
  const padding = text.indexOf('=');
  const length = padding < 0 ? text.length : padding;
  if (padding >= 0 && !/^={1,2}$/.test(text.slice(padding, padding + 3))) return 'bad base64: "=" may only end it';
  if (padding >= 0 && text.length % 4 !== 0) return 'bad base64: the padding is not right';
  if (length % 4 === 1) return 'bad base64: it is cut short';
  // A copy, since small buffers share the memory of a pool.
  return new Uint8Array(Buffer.from(text, 'base64'));
}
