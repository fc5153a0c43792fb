/** The platform by the browser's word, in the words of `process.platform`. */
export function platformOfWindow(): string {
  if (navigator.userAgent.includes('Windows')) return 'win32';
  return navigator.userAgent.includes('Mac OS') ? 'darwin' : 'linux';
}
