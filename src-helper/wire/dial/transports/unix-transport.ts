import type { UnixSocket } from '../../../../gen/sockeye/v1/endpoint';
import type { System, Transport } from './transport';

/** A Unix domain socket with a path. */
export function unixTransport({ path }: UnixSocket, { platform }: System): Transport {
  return {
    unusableBecause: whyUnusable(path, platform),
    // With an empty authority grpc-js takes the rest as it is; without one, a path that begins `//` would lose its start.
    dialTarget: `unix://${path}`,
    channelOptions: { 'grpc.enable_http_proxy': 0 },
    authority: 'localhost',
    address: { path },
    isLocal: true,
  };
}

function whyUnusable(path: string, platform: string): Transport['unusableBecause'] {
  if (platform === 'win32') {
    return { cause: 'wrong-system' };
  }
  // grpc-js matches its targets with a pattern that ends at a line break.
  return /[\n\r\u2028\u2029]/.test(path)
    ? { cause: 'endpoint-invalid', said: 'The path contains a line break; Sockeye cannot dial such a path.' }
    : undefined;
}
