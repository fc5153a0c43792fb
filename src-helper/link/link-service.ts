import type { CountKeptResponse, LinkService } from '../../gen/sockeye/v1/link';
import type { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import type { ServiceImplementation } from '../../src-shared/service-handlers';

/** Makes the helper's word on itself: an echo, which process this is, and what `countKept` counts. */
export function createLinkService(
  countKept: (signal: AbortSignal) => Promise<CountKeptResponse>,
): ServiceImplementation<LinkServiceDefinition> {
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
    countKept: (_request, signal = new AbortController().signal) => countKept(signal),
  } satisfies LinkService;
}
