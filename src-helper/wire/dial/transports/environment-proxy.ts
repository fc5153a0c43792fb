import { BlockList, isIPv4 } from 'node:net';

import type { Endpoint } from '../../../../gen/sockeye/v1/endpoint';
import { transportOf } from './transports';
import type { System } from './transport';

/** As gRPC's libraries look for a proxy, and for what goes without one. */
const proxyVariables = ['grpc_proxy', 'https_proxy', 'http_proxy'];
const exceptVariables = ['no_grpc_proxy', 'no_proxy'];

/**
 * The proxy that a variable of the environment names for calls to an endpoint: `10.0.0.1:3128`. Undefined for none, for
 * what ends on this machine, and for what cannot be dialled here.
 */
export function proxyFor(
  endpoint: Endpoint,
  system: System,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly variable: string; readonly address: string } | undefined {
  if (endpoint.address?.$case !== 'tcp' || isLocal(endpoint, system)) return undefined;
  const variable = proxyVariables.find(name => isSet(environment[name]));
  if (variable === undefined) return undefined;
  const { host } = endpoint.address.value;
  const exceptions = environment[exceptVariables.find(name => isSet(environment[name])) ?? ''] ?? '';
  if (exceptions.split(',').some(pattern => isExcepted(host, pattern))) return undefined;
  try {
    const url = new URL(environment[variable] ?? '');
    // The name and password of the proxy are nobody's business.
    return url.protocol === 'http:' ? { variable, address: url.host } : undefined;
  } catch {
    return undefined;
  }
}

/** A pattern is the end of a name, or addresses as `10.0.0.0/8`. */
function isExcepted(host: string, pattern: string): boolean {
  const [address = '', bits] = pattern.split('/');
  if (isIPv4(host) && isIPv4(address) && bits !== undefined && /^([0-9]|[12][0-9]|3[0-2])$/.test(bits)) {
    const list = new BlockList();
    list.addSubnet(address, Number(bits));
    return list.check(host);
  }
  return pattern !== '' && host.endsWith(pattern);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isLocal(endpoint: Endpoint, system: System): boolean {
  try {
    return transportOf(endpoint, system).isLocal;
  } catch {
    return true;
  }
}
