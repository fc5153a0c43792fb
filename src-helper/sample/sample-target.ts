import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import type { Target } from '../../gen/sockeye/v1/target';

/** The sample as a target: the first in every list, the same after each start, never stored. */
export function sampleTarget(endpoint: Endpoint): Target {
  return {
    id: 'sample',
    name: 'Sample greeter',
    endpoint,
    connection: { authority: '', tls: undefined, receiveLimitBytes: 0n },
    schemaSources: {
      useReflection: true,
      reflectionMetadata: [],
      protoPaths: [],
      importPaths: [],
      descriptorSetPaths: [],
    },
    metadata: [],
    isSample: true,
  };
}
