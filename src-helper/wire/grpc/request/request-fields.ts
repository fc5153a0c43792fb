import type { HeaderField } from '../../http2/hpack/header-field';
import type { SentEntry } from './metadata-rules';
import { timeoutValue } from './timeout';

/** What the fields of a request are made of. */
export interface Request {
  /** With leading slash: "/package.Service/Method". */
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Entries that `refuseEntry` has nothing against, in their order. */
  readonly metadata: readonly SentEntry[];
  /** What is left of the deadline, in milliseconds; undefined for none. */
  readonly timeoutMs: number | undefined;
  /** Messages are sent compressed, with gzip. */
  readonly isCompressed: boolean;
  /** The answer is asked to come uncompressed. */
  readonly refusesCompression: boolean;
}

/** Sent where the metadata have no user-agent. */
const userAgent = 'sockeye';

/**
 * The fields of a request, in the order that PROTOCOL-HTTP2.md gives them. Repeated keys stay apart. A user-agent in the
 * metadata takes the place of Sockeye's.
 */
export function requestFields(request: Request): readonly HeaderField[] {
  const { path, scheme, authority, metadata, timeoutMs, isCompressed, refusesCompression } = request;
  const fields: HeaderField[] = [
    { name: ':method', value: 'POST' },
    { name: ':scheme', value: scheme },
    { name: ':path', value: rawBytes(path) },
    { name: ':authority', value: rawBytes(authority) },
    { name: 'te', value: 'trailers' },
  ];
  if (timeoutMs !== undefined) fields.push({ name: 'grpc-timeout', value: timeoutValue(timeoutMs) });
  fields.push({ name: 'content-type', value: 'application/grpc' });
  if (isCompressed) fields.push({ name: 'grpc-encoding', value: 'gzip' });
  fields.push({ name: 'grpc-accept-encoding', value: refusesCompression ? 'identity' : 'identity,deflate,gzip' });
  if (!metadata.some(each => each.key === 'user-agent')) fields.push({ name: 'user-agent', value: userAgent });
  for (const { key, value } of metadata) {
    fields.push({ name: key, value: value.$case === 'binary' ? base64Of(value.value) : rawBytes(value.value) });
  }
  return fields;
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A text as the bytes of its UTF-8, a character each. */
function rawBytes(text: string): string {
  // eslint-disable-next-line no-control-regex -- what is all ASCII stays as it is
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
