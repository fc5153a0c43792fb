import { isIPv4, isIPv6 } from 'node:net';

import { domainToASCII } from 'node:url';

import type { TcpAddress } from '../../../../gen/sockeye/v1/endpoint';
import type { Transport } from './transport';

/** A TCP port. */
export function tcpTransport({ host, port }: TcpAddress): Transport {
  const isLocal = isLoopback(host);
  return {
    unusableBecause: undefined,
    dialTarget: dialTarget(host, port),
    // Calls go by no proxy of the environment, so reflection, which runs on grpc-js, must not either.
    channelOptions: { 'grpc.enable_http_proxy': 0 },
    // A zone (`fe80::1%eth0`) means something on this machine only.
    authority: host.includes(':') ? `[${host.replace(/%.*$/, '')}]:${port}` : `${asciiHost(host)}:${port}`,
    address: { host, port },
    isLocal,
  };
}

/** Servers reset calls whose `:authority` has characters beyond ASCII. */
function asciiHost(host: string): string {
  if (/^[\x20-\x7e]*$/.test(host)) return host;
  const ascii = domainToASCII(host);
  return ascii === '' ? host : ascii;
}

function dialTarget(host: string, port: number): string {
  if (isIPv4(host)) return `ipv4:${host}:${port}`;
  return isIPv6(host) ? `ipv6:[${host}]:${port}` : `dns:///${host}:${port}`;
}

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.') || host === '0.0.0.0';
  return host === '::1' || host === '::' || /(^|\.)localhost\.?$/i.test(host);
}
