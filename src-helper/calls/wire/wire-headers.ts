// Header fields of HTTP/2 as gRPC uses them, in both directions.
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import type { CallEnd } from './call-end';

/** What HTTP/2 counts for a field beside its name and its value (RFC 9113, 6.5.2). */
const fieldCostBytes = 32;
/** Fields that are shown as the status and not among the trailers. */
const statusFields = new Set(['grpc-status', 'grpc-message']);

/** What the fields of a request are made of. */
export interface RequestFields {
  /** With leading slash. */
  readonly path: string;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  readonly metadata: readonly MetadataEntry[];
  /** What is left of the deadline; undefined for none. */
  readonly timeoutMs: number | undefined;
  readonly isCompressed: boolean;
  readonly refusesCompression: boolean;
}

/** The fields of a request. Repeated keys stay apart, in their order. */
export function requestHeaders(fields: RequestFields): OutgoingHttpHeaders {
  // Without a prototype: a key may be named as something that every other object has.
  const bare = Object.create(null) as OutgoingHttpHeaders;
  const headers = Object.assign(bare, {
    ':method': 'POST',
    ':scheme': fields.scheme,
    ':path': fields.path,
    ':authority': fields.authority,
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': 'sockeye',
    'grpc-accept-encoding': fields.refusesCompression ? 'identity' : 'identity,deflate,gzip',
  });
  if (fields.timeoutMs !== undefined) headers['grpc-timeout'] = timeoutText(fields.timeoutMs);
  if (fields.isCompressed) headers['grpc-encoding'] = 'gzip';
  for (const { key, value } of fields.metadata) {
    const text =
      value?.$case === 'binary'
        ? Buffer.from(value.value.buffer, value.value.byteOffset, value.value.byteLength).toString('base64')
        : (value?.value ?? '');
    const present = headers[key];
    if (present === undefined) headers[key] = text;
    else headers[key] = Array.isArray(present) ? [...present, text] : [String(present), text];
  }
  return headers;
}

/** The size of fields as HTTP/2 counts it against a limit. */
export function headerListBytes(headers: OutgoingHttpHeaders): number {
  let size = 0;
  for (const [key, value] of Object.entries(headers)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      size += fieldCostBytes + key.length + Buffer.byteLength(String(each));
    }
  }
  return size;
}

/** At most eight digits and a unit, never less than what is left. */
function timeoutText(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms));
  return whole < 1e8 ? `${whole}m` : `${Math.ceil(whole / 1_000)}S`;
}

/** The metadata in what came, in the order of the wire. */
export function readMetadata(raw: readonly string[]): readonly MetadataEntry[] {
  const entries: MetadataEntry[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const key = raw[at] ?? '';
    const text = raw[at + 1] ?? '';
    if (key.startsWith(':') || statusFields.has(key)) continue;
    if (!key.endsWith('-bin')) {
      entries.push({ key, value: { $case: 'text', value: text } });
      continue;
    }
    // One field may hold several values (PROTOCOL-HTTP2.md, "Custom-Metadata").
    for (const part of text.split(',')) {
      entries.push({ key, value: { $case: 'binary', value: new Uint8Array(Buffer.from(part.trim(), 'base64')) } });
    }
  }
  return entries;
}

/** The status in trailers, or in headers that end the stream; undefined when they have none. */
export function readStatus(
  fields: IncomingHttpHeaders,
  raw: readonly string[],
): Extract<CallEnd, { readonly kind: 'status' }> | undefined {
  const text = fields['grpc-status'];
  if (typeof text !== 'string') return undefined;
  const message = fields['grpc-message'];
  return {
    kind: 'status',
    // Whatever is no number is UNKNOWN.
    code: /^\d{1,9}$/.test(text) ? Number(text) : 2,
    message: typeof message === 'string' ? decodePercent(message) : '',
    trailers: readMetadata(raw),
  };
}

/** Percent-decoding of UTF-8 that takes everything: what is not encoded rightly stays as it is. */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === '%' ? /^[0-9a-fA-F]{2}/.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
    bytes.push(hex === undefined ? text.charCodeAt(at) & 0xff : Number.parseInt(hex, 16));
    if (hex !== undefined) at += 2;
  }
  return Buffer.from(bytes).toString('utf8');
}
