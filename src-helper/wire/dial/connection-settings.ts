// What the settings of a target come to: the one place that decides target string, options and credentials.
import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import type { SecureContext } from 'node:tls';
import { domainToASCII } from 'node:url';

import { Compression, type Target } from '../../../gen/sockeye/v1/target';
import { checkHost, checkPort } from '../../../src-shared/endpoint-check';
import { flowControlWindowBytes } from './flow-control';
import { readTlsFiles } from './tls-files';
import type { System, Transport } from './transports/transport';
import { transportOf } from './transports/transports';
import { unusableTarget } from './unusable-target';

/** Everything that is needed to dial a target. */
export interface DialSettings {
  readonly transport: Transport;
  /** `:authority` as sent. */
  readonly authority: string;
  /** Set for TLS. */
  readonly tls: { readonly secureContext: SecureContext; readonly serverName: string } | undefined;
  /** Largest reply; 0 for no limit. */
  readonly receiveLimitBytes: number;
  /** How calls send their messages unless they say otherwise. */
  readonly compressesRequests: boolean;
  /** The server is told to compress nothing. */
  readonly refusesCompression: boolean;
  /** How often the server is pinged while calls are open; undefined for never. */
  readonly keepaliveMs: number | undefined;
  /** For grpc-js, which reflection runs on. */
  readonly credentials: ChannelCredentials;
  readonly channelOptions: ChannelOptions;
  /** Equal for equal settings; connections are shared by it. */
  readonly key: string;
}

/** Reads the settings of a target, certificate files included. Throws UnusableTarget when they cannot work here. */
export function dialSettings(target: Target, system: System): DialSettings {
  const transport = transportOf(target.endpoint, system);
  const override = target.connection?.authority ?? '';
  const problem = override === '' ? undefined : checkAuthority(override);
  if (problem !== undefined) throw unusableTarget(target, 'authority-invalid', { said: problem, system });
  const authority = override === '' ? transport.authority : override;
  const receiveLimit = Number(target.connection?.receiveLimitBytes ?? 0n);
  const refusesCompression = target.connection?.refusesCompression ?? false;
  const { keepaliveMs } = target.connection ?? {};
  const tlsSettings = target.connection?.tls;
  const files = tlsSettings && readTlsFiles(tlsSettings);
  const wantedName = tlsSettings?.serverName === '' ? hostOf(authority) : (tlsSettings?.serverName ?? '');
  // Certificates and the handshake know names in ASCII only.
  const serverName = asciiName(wantedName);
  return {
    transport,
    authority,
    tls: files && { secureContext: files.secureContext, serverName },
    receiveLimitBytes: receiveLimit,
    compressesRequests: target.connection?.requestCompression === Compression.COMPRESSION_GZIP,
    refusesCompression,
    keepaliveMs: keepaliveMs === undefined || keepaliveMs === 0n ? undefined : Number(keepaliveMs),
    credentials: files ? credentials.createFromSecureContext(files.secureContext) : credentials.createInsecure(),
    channelOptions: {
      ...transport.channelOptions,
      'grpc.default_authority': authority,
      'grpc.max_receive_message_length': receiveLimit === 0 ? -1 : receiveLimit,
      'grpc.max_send_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
      'grpc-node.flow_control_window': flowControlWindowBytes,
      'grpc.service_config_disable_resolution': 1,
      // A workbench shows what happened, once.
      'grpc.enable_retries': 0,
      // A server that was just started is found at the next click.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1_000,
      ...(files ? { 'grpc.ssl_target_name_override': serverName } : {}),
      ...(keepaliveMs === undefined || keepaliveMs === 0n ? {} : { 'grpc.keepalive_time_ms': Number(keepaliveMs) }),
    },
    key: JSON.stringify([
      transport.dialTarget,
      authority,
      receiveLimit,
      refusesCompression,
      String(keepaliveMs),
      files?.hash ?? null,
      serverName,
    ]),
  };
}

/** What is wrong with an override of `:authority`; undefined when it is `host` or `host:port`. */
export function checkAuthority(authority: string): string | undefined {
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(authority) ?? [];
  const host = bracketed ?? name;
  const advice = 'Write it as host or host:port; most servers reset calls with anything else.';
  if (host === undefined) return `"${authority}" cannot be sent as :authority. ${advice}`;
  if (/[^\x20-\x7e]/.test(host)) {
    const ascii = domainToASCII(host);
    const instead =
      ascii === '' ? advice : `Write ${ascii}${port === undefined ? '' : `:${port}`}, which is the same name in ASCII.`;
    return `"${authority}" cannot be sent as :authority. Servers reset calls whose :authority has characters beyond ASCII. ${instead}`;
  }
  const problem = checkHost(host) ?? (port === undefined ? undefined : checkPortText(port));
  return problem === undefined ? undefined : `"${authority}" cannot be sent as :authority. ${problem} ${advice}`;
}

function checkPortText(port: string): string | undefined {
  return /^\d+$/.test(port) ? checkPort(Number(port)) : `"${port}" is not a port.`;
}

/** A name as the network has it: `xn--bcher-kva.example` for `bücher.example`. One that cannot be a name stays as it is. */
function asciiName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name;
  const ascii = domainToASCII(name);
  return ascii === '' ? name : ascii;
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
