import type { Endpoint } from '../../../../gen/sockeye/v1/endpoint';
import { Target } from '../../../../gen/sockeye/v1/target';
import { checkEndpoint, maxSocketPathBytes } from '../../../../src-shared/endpoint-check';
import { unusableTarget } from '../unusable-target';
import { abstractTransport } from './abstract-transport';
import { pipeTransport } from './pipe-transport';
import { tcpTransport } from './tcp-transport';
import type { System, Transport } from './transport';
import { unixTransport } from './unix-transport';

type Address = NonNullable<Endpoint['address']>;
type Maker<Case extends Address['$case']> = (
  address: Extract<Address, { readonly $case: Case }>['value'],
  system: System,
) => Transport;

/** The one table of transports. */
const makers: { readonly [Case in Address['$case']]: Maker<Case> } = {
  unix: unixTransport,
  abstract: abstractTransport,
  pipe: pipeTransport,
  tcp: tcpTransport,
};

/** The transport of an endpoint. Throws UnusableTarget when the endpoint is none or cannot work on this system. */
export function transportOf(endpoint: Endpoint | undefined, system: System): Transport {
  const target = Target.fromPartial(endpoint === undefined ? {} : { endpoint });
  const problem = checkEndpoint(endpoint ?? { address: undefined }, system.platform);
  if (endpoint?.address === undefined || problem !== undefined) {
    throw unusableTarget(target, isTooLong(endpoint, system) ? 'path-too-long' : 'endpoint-invalid', { system });
  }
  const transport = makeTransport(endpoint.address, system);
  const { unusableBecause } = transport;
  if (unusableBecause !== undefined)
    throw unusableTarget(target, unusableBecause.cause, { ...unusableBecause, system });
  return transport;
}

function isTooLong(endpoint: Endpoint | undefined, { platform }: System): boolean {
  const path = endpoint?.address?.$case === 'unix' ? endpoint.address.value.path : '';
  return path.startsWith('/') && !path.includes('\0') && Buffer.byteLength(path) > maxSocketPathBytes(platform);
}

function makeTransport<Case extends Address['$case']>(
  address: { readonly $case: Case; readonly value: Parameters<Maker<Case>>[0] },
  system: System,
): Transport {
  return makers[address.$case](address.value, system);
}
