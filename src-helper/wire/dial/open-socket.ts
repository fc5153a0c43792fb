// The one place that opens a socket to a target, in plaintext or with TLS: for calls and for knocks alike.
import { connect as connectNet, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls } from 'node:tls';

import type { DialSettings } from './connection-settings';

/**
 * Begins to connect; `openedEvent` of the same settings comes when the socket can be used. Never falls back to plaintext.
 * With `acceptsAnyCertificate` it is for the caller to look at the certificate before anything is sent.
 */
export function openSocket(
  { transport, tls }: Pick<DialSettings, 'transport' | 'tls'>,
  { acceptsAnyCertificate = false } = {},
): Socket {
  // A name may have addresses of both families, of which one is listened on (localhost).
  const address = { ...transport.address, autoSelectFamily: true };
  if (tls === undefined) return connectNet(address);
  return connectTls({
    ...address,
    secureContext: tls.secureContext,
    ...serverNameOption(tls.serverName),
    // For an address, which is not sent as a name, Node would check whatever it connects to.
    checkServerIdentity: (_host, certificate) =>
      acceptsAnyCertificate ? undefined : checkServerIdentity(tls.serverName, certificate),
    rejectUnauthorized: !acceptsAnyCertificate,
    ALPNProtocols: ['h2'],
  });
}

/** The event of a socket that says that it can be used: connected, and with TLS secured. */
export function openedEvent({ tls }: Pick<DialSettings, 'tls'>): 'connect' | 'secureConnect' {
  return tls === undefined ? 'connect' : 'secureConnect';
}

/** TLS carries names only; Node warns of an address, bracketed or not. */
export function serverNameOption(host: string): { readonly servername?: string } {
  return isIP(host) === 0 && !host.startsWith('[') ? { servername: host } : {};
}
