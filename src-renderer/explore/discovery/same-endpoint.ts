import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { formatEndpoint } from '../../../src-shared/endpoint';

/** Whether two endpoints are one place on this machine. Names that mean loopback are one host; links are not followed. */
export function sameEndpoint(a: Endpoint | undefined, b: Endpoint | undefined): boolean {
  const key = endpointKey(a);
  return key !== undefined && key === endpointKey(b);
}

/** The same text for the same place on this machine; undefined for none. */
export function endpointKey(endpoint: Endpoint | undefined): string | undefined {
  const address = endpoint?.address;
  if (address === undefined) return undefined;
  if (address.$case !== 'tcp') return formatEndpoint({ address });
  const { host, port } = address.value;
  return /^(localhost\.?|127\.0\.0\.1|::1|0\.0\.0\.0|::)$/i.test(host)
    ? `loopback:${port}`
    : formatEndpoint({ address });
}
