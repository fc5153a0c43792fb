import type { HeaderField } from './header-field';

/** RFC 7541, appendix A, from index 1 on: a name, or a name and a value behind the first blank. */
// prettier-ignore
const entries = [
  ':authority', ':method GET', ':method POST', ':path /', ':path /index.html', ':scheme http', ':scheme https',
  ':status 200', ':status 204', ':status 206', ':status 304', ':status 400', ':status 404', ':status 500',
  'accept-charset', 'accept-encoding gzip, deflate', 'accept-language', 'accept-ranges', 'accept',
  'access-control-allow-origin', 'age', 'allow', 'authorization', 'cache-control', 'content-disposition',
  'content-encoding', 'content-language', 'content-length', 'content-location', 'content-range', 'content-type',
  'cookie', 'date', 'etag', 'expect', 'expires', 'from', 'host', 'if-match', 'if-modified-since', 'if-none-match',
  'if-range', 'if-unmodified-since', 'last-modified', 'link', 'location', 'max-forwards', 'proxy-authenticate',
  'proxy-authorization', 'range', 'referer', 'refresh', 'retry-after', 'server', 'set-cookie',
  'strict-transport-security', 'transfer-encoding', 'user-agent', 'vary', 'via', 'www-authenticate',
];

/** The fields that every table begins with; the first one has index 1. */
export const staticTable: readonly HeaderField[] = entries.map(entry => {
  const blank = entry.indexOf(' ');
  return blank < 0 ? { name: entry, value: '' } : { name: entry.slice(0, blank), value: entry.slice(blank + 1) };
});

const nameIndexes = new Map<string, number>();
const fieldIndexes = new Map<string, number>();
staticTable.forEach(({ name, value }, place) => {
  if (!nameIndexes.has(name)) nameIndexes.set(name, place + 1);
  fieldIndexes.set(`${name}\0${value}`, place + 1);
});

/** The index of a field with this name and this value, if there is one. */
export function staticFieldIndex({ name, value }: HeaderField): number | undefined {
  return fieldIndexes.get(`${name}\0${value}`);
}

/** The first index of a field with this name, if there is one. */
export function staticNameIndex(name: string): number | undefined {
  return nameIndexes.get(name);
}
