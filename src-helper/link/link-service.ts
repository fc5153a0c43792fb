import type { LinkService } from '../../gen/sockeye/v1/link';
import type { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import type { ServiceImplementation } from '../../src-shared/service-handlers';

/** Makes the helper's word on itself: an echo, and which process this is. */
export function createLinkService(): ServiceImplementation<LinkServiceDefinition> {
  const startedAtUs = BigInt(Math.round(performance.timeOrigin * 1000));
  return {
    ping: ({ payload }) => Promise.resolve({ payload }),
    getHelperInfo: () =>
      Promise.resolve({
        pid: process.pid,
        nodeVersion: process.versions.node,
        startedAtUs,
        residentBytes: BigInt(process.memoryUsage.rss()),
      }),
  } satisfies LinkService;
}
