import { OwnUse } from '../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';

/** Sockets in the private folder of an instance: the link's, and the one that shows that the instance lives. */
const linkPath = /\/sockeye-\d+-[A-Za-z0-9]{6}\/(h\d+|alive)$/;
const linkPipe = /^sockeye-[0-9a-f]{32}$/;
const samplePath = /\/sockeye-[^/]+\/greeter(-\d+)?\.sock$/;

/**
 * What an instance of Sockeye uses this endpoint for, by the names that instances give. It goes by the name alone, so
 * that the links of other instances are left in peace, too.
 */
export function findOwnUse({ address }: Endpoint): OwnUse {
  if (address?.$case === 'unix') {
    if (linkPath.test(address.value.path)) return OwnUse.OWN_USE_LINK;
    if (samplePath.test(address.value.path)) return OwnUse.OWN_USE_SAMPLE;
  }
  if (address?.$case === 'pipe' && linkPipe.test(address.value.name)) return OwnUse.OWN_USE_LINK;
  return OwnUse.OWN_USE_UNSPECIFIED;
}
