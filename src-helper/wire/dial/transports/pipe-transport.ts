import type { NamedPipe } from '../../../../gen/sockeye/v1/endpoint';
import type { System, Transport } from './transport';

/** A Windows named pipe. */
export function pipeTransport({ name }: NamedPipe, { platform }: System): Transport {
  const path = `\\\\.\\pipe\\${name}`;
  return {
    unusableBecause: platform === 'win32' ? undefined : { cause: 'wrong-system' },
    // Node opens what looks like a pipe as a pipe, whatever grpc-js calls it.
    dialTarget: `unix:${path}`,
    channelOptions: { 'grpc.enable_http_proxy': 0 },
    authority: 'localhost',
    address: { path },
    isLocal: true,
  };
}
