import { createHash, timingSafeEqual } from 'node:crypto';

import type { Metadata } from '@grpc/grpc-js';

import { linkTokenKey } from '../../src-shared/helper-messages';

/** Says whether the metadata of a call carries the token of the link. */
export type TokenGuard = (metadata: Metadata) => boolean;

/**
 * Makes the guard for this token. It compares hashes, so that neither the content nor the length of a wrong token shows
 * in the time it takes.
 */
export function createTokenGuard(token: string): TokenGuard {
  const expected = hash(token);
  return metadata => {
    const [given, ...others] = metadata.get(linkTokenKey);
    return typeof given === 'string' && others.length === 0 && timingSafeEqual(hash(given), expected);
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
