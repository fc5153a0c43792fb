import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { checkEndpoint } from '../../../src-shared/endpoint-check';
import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';
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

/**
 * The transport of an endpoint. Throws RpcError FAILED_PRECONDITION, with the words for the user, when the endpoint is
 * none or cannot work on this system.
 */
export function transportOf(endpoint: Endpoint | undefined, system: System): Transport {
  const problem = checkEndpoint(endpoint ?? { address: undefined }, system.platform);
  if (endpoint?.address === undefined || problem !== undefined) throw unusable(problem ?? 'The target has no address.');
  const transport = makeTransport(endpoint.address, system);
  if (transport.unusableBecause !== undefined) throw unusable(transport.unusableBecause);
  return transport;
}

function makeTransport<Case extends Address['$case']>(
  address: { readonly $case: Case; readonly value: Parameters<Maker<Case>>[0] },
  system: System,
): Transport {
  return makers[address.$case](address.value, system);
}

function unusable(details: string): RpcError {
  return new RpcError('/sockeye.v1.TargetService', StatusCode.FAILED_PRECONDITION, details);
}
