import { gunzip, gunzipSync, gzip, inflate, inflateSync } from 'node:zlib';

/** Up to this size work is done at once: to hand it to a thread costs more. */
const smallBytes = 4_096;
/** What a small message may grow to in the helper's own thread. */
const smallResultBytes = 256 * 1024;

/** Bytes that came out, or that they are more than the limit, or why none did. */
export type Decompressed =
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken'; readonly reason: string };

/** Decompresses a message; at once when it is small. `encoding` is the one that the other side named. */
export function decompress(data: Buffer, encoding: string, limitBytes: number): Decompressed | Promise<Decompressed> {
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    const named = encoding === '' || encoding === 'identity' ? 'no grpc-encoding is named' : `it is "${encoding}"`;
    return { kind: 'broken', reason: `A message is compressed in a way that Sockeye does not know: ${named}.` };
  }
  if (data.length <= smallBytes) {
    try {
      const maxOutputLength = Math.min(limitBytes, smallResultBytes);
      const unpack = encoding === 'gzip' ? gunzipSync : inflateSync;
      return { kind: 'data', data: unpack(data, { maxOutputLength }) };
    } catch (error) {
      // Larger than expected: that is for a thread.
      if (!isTooLarge(error)) return failure(error, encoding);
    }
  }
  const unpack = encoding === 'gzip' ? gunzip : inflate;
  const options = Number.isFinite(limitBytes) ? { maxOutputLength: limitBytes } : {};
  return new Promise(resolve => {
    unpack(data, options, (error, result) => {
      resolve(error === null ? { kind: 'data', data: result } : failure(error, encoding));
    });
  });
}

/** Compresses a message in a thread of Node's pool. Rejects when memory does not suffice. */
export function compress(data: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(data, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

function failure(error: unknown, encoding: string): Decompressed {
  if (isTooLarge(error)) return { kind: 'too-large' };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'broken', reason: `A message says that it is compressed with ${encoding}, but it is not: ${reason}.` };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
