// What the settings of a target come to: the one place that decides target string, options and credentials.
import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import type { SecureContext } from 'node:tls';

import type { Target } from '../../gen/sockeye/v1/target';
import { checkHost, checkPort } from '../../src-shared/endpoint-check';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { readTlsFiles } from './tls-files';
import type { System, Transport } from './transports/transport';
import { transportOf } from './transports/transports';

/**
 * 2.4 times the bytes a second of the default (docs/performance). Raised on the client only: node:http2 at both ends of
 * a Unix socket can deadlock when both windows are raised, so a Node server that raised its own is at risk under load.
 */
const flowControlWindowBytes = 4 * 1024 * 1024;

/** Everything that is needed to dial a target. */
export interface DialSettings {
  readonly transport: Transport;
  /** `:authority` as sent. */
  readonly authority: string;
  /** Set for TLS. */
  readonly tls: { readonly secureContext: SecureContext; readonly serverName: string } | undefined;
  readonly credentials: ChannelCredentials;
  readonly channelOptions: ChannelOptions;
  /** Equal for equal settings; connections are shared by it. */
  readonly key: string;
}

/**
 * Reads the settings of a target, certificate files included. Throws RpcError FAILED_PRECONDITION, with the words for
 * the user, when they cannot work here.
 */
export function dialSettings(target: Target, system: System): DialSettings {
  const transport = transportOf(target.endpoint, system);
  const override = target.connection?.authority ?? '';
  const problem = override === '' ? undefined : checkAuthority(override);
  if (problem !== undefined) throw new RpcError('/sockeye.v1.TargetService', StatusCode.FAILED_PRECONDITION, problem);
  const authority = override === '' ? transport.authority : override;
  const receiveLimit = Number(target.connection?.receiveLimitBytes ?? 0n);
  const tlsSettings = target.connection?.tls;
  const files = tlsSettings && readTlsFiles(tlsSettings);
  const serverName = tlsSettings?.serverName === '' ? hostOf(authority) : (tlsSettings?.serverName ?? '');
  return {
    transport,
    authority,
    tls: files && { secureContext: files.secureContext, serverName },
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
    },
    key: JSON.stringify([transport.dialTarget, authority, receiveLimit, files?.hash ?? null, serverName]),
  };
}

/** What is wrong with an override of `:authority`; undefined when it is `host` or `host:port`. */
export function checkAuthority(authority: string): string | undefined {
  const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(authority) ?? [];
  const host = bracketed ?? name;
  const advice = 'Write it as host or host:port; most servers reset calls with anything else.';
  if (host === undefined) return `"${authority}" cannot be sent as :authority. ${advice}`;
  const problem = checkHost(host) ?? (port === undefined ? undefined : checkPortText(port));
  return problem === undefined ? undefined : `"${authority}" cannot be sent as :authority. ${problem} ${advice}`;
}

function checkPortText(port: string): string | undefined {
  return /^\d+$/.test(port) ? checkPort(Number(port)) : `"${port}" is not a port.`;
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
