import { gunzip, gunzipSync, gzip, inflate, inflateSync } from 'node:zlib';

import { Turns } from './reply-budget';

/** Up to this size work is done at once: to hand it to a thread costs more. */
const smallBytes = 4_096;
/** What a small message may grow to in the helper's own thread. */
const smallResultBytes = 256 * 1024;
/** Up to this size several messages are decompressed together; larger ones are one at a time. */
const mediumResultBytes = 16 * 1024 * 1024;
const mediumTurns = new Turns(8);
const largeTurns = new Turns(1);
/** The pieces in which messages come out of zlib. */
const smallChunkBytes = 16 * 1024;
const largeChunkBytes = 1024 * 1024;

/** Bytes that came out, or that they are more than the limit, or why none did. */
export type Decompressed =
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken'; readonly reason: string };

/** A message to decompress. */
export interface Packed {
  readonly data: Buffer;
  /** As the other side named it. */
  readonly encoding: string;
  /** What may come out, in bytes. */
  readonly limitBytes: number;
  /** False once nobody wants the message. */
  readonly isWanted: () => boolean;
}

/** Decompresses a message at once; undefined when that is too much work for this thread. */
export function decompressNow({ data, encoding, limitBytes }: Packed): Decompressed | undefined {
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    const named = encoding === '' || encoding === 'identity' ? 'no grpc-encoding is named' : `it is "${encoding}"`;
    return { kind: 'broken', reason: `A message is compressed in a way that Sockeye does not know: ${named}.` };
  }
  if (data.length > smallBytes) return undefined;
  try {
    const maxOutputLength = Math.min(limitBytes, smallResultBytes);
    const unpack = encoding === 'gzip' ? gunzipSync : inflateSync;
    return { kind: 'data', data: unpack(data, { maxOutputLength }) };
  } catch (error) {
    // Larger than expected: that is for a thread.
    return isTooLarge(error) ? undefined : failure(error, encoding);
  }
}

/**
 * Decompresses a message in a thread of Node's pool when it is its turn, and calls `take` with the result. What lies about
 * its size costs 16 MiB first, and all that is allowed only one at a time: the next large one waits until the promise of
 * `take` resolves. Never rejects.
 */
export async function decompressInTurn(
  packed: Packed,
  take: (result: Decompressed) => Promise<void> | undefined,
): Promise<void> {
  const { limitBytes } = packed;
  const medium = await mediumTurns.run(() => unpack(packed, Math.min(limitBytes, mediumResultBytes)));
  if (medium.kind !== 'too-large' || limitBytes <= mediumResultBytes) void take(medium);
  else await largeTurns.run(async () => take(await unpack(packed, limitBytes)));
}

function unpack({ data, encoding, isWanted }: Packed, maxOutputLength: number): Promise<Decompressed> {
  if (!isWanted()) return Promise.resolve({ kind: 'broken', reason: 'The call has ended.' });
  const chunkSize = maxOutputLength > mediumResultBytes ? largeChunkBytes : smallChunkBytes;
  const unpackBytes = encoding === 'gzip' ? gunzip : inflate;
  return new Promise(resolve => {
    unpackBytes(data, { maxOutputLength, chunkSize }, (error, result) => {
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
