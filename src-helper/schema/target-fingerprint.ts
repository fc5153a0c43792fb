import { createHash } from 'node:crypto';

import { Target } from '../../gen/sockeye/v1/target';

/** A hash of everything that decides what a target's schema is. Names and the like may change without a load. */
export function fingerprintOf(target: Target): string {
  const { endpoint, connection, schemaSources, metadata } = target;
  const relevant = Target.encode(Target.fromPartial({ endpoint, connection, schemaSources, metadata })).finish();
  return createHash('sha256').update(relevant).digest('hex');
}
