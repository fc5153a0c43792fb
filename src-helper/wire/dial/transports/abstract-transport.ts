import type { AbstractSocket } from '../../../../gen/sockeye/v1/endpoint';
import type { System, Transport } from './transport';

/** A Unix domain socket in Linux's abstract namespace. */
export function abstractTransport({ name }: AbstractSocket, system: System): Transport {
  return {
    unusableBecause: whyUnusable(name, system),
    dialTarget: `unix:\0${name}`,
    channelOptions: { 'grpc.enable_http_proxy': 0 },
    authority: 'localhost',
    address: { path: `\0${name}` },
    isLocal: true,
  };
}

function whyUnusable(name: string, { platform, libuvVersion }: System): Transport['unusableBecause'] {
  if (platform !== 'linux') return { cause: 'wrong-system' };
  if (/[\n\r\u2028\u2029]/.test(name)) {
    return { cause: 'endpoint-invalid', said: 'The name contains a line break; Sockeye cannot dial such a name.' };
  }
  // Before 1.48 libuv fills the name with NUL bytes up to its full length, which is another name to everybody else.
  return isAtLeast(libuvVersion, 1, 48) ? undefined : { cause: 'abstract-names-padded' };
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
