// What an endpoint may be, whatever way it came: as text or as a message. The texts are for the user.
import type { Endpoint } from '../gen/sockeye/v1/endpoint';

/** The longest path of a Unix socket in bytes, without the closing NUL. Longer ones are cut without a word by Node 20. */
export function maxSocketPathBytes(platform: string): number {
  return platform === 'darwin' ? 103 : 107;
}

/** The longest name of an abstract socket in bytes. */
const maxAbstractNameBytes = 106;
/** The longest name of a pipe in UTF-16 code units: 256 less `\\.\pipe\`. */
const maxPipeNameUnits = 247;

/**
 * What keeps an endpoint from being one, as a sentence or two for the user; undefined when it is fine. Says nothing on
 * whether the platform can dial it. `platform` as in `process.platform`.
 */
export function checkEndpoint(endpoint: Endpoint, platform: string): string | undefined {
  const { address } = endpoint;
  switch (address?.$case) {
    case undefined:
      return 'An address is needed, for example unix:/run/app.sock or 127.0.0.1:50051.';
    case 'unix':
      return checkPath(address.value.path, platform);
    case 'abstract':
      return checkAbstractName(address.value.name);
    case 'pipe':
      return checkPipeName(address.value.name);
    case 'tcp':
      return checkHost(address.value.host) ?? checkPort(address.value.port);
  }
}

function checkPath(path: string, platform: string): string | undefined {
  if (path === '') return 'The path of the socket is missing: unix:/run/app.sock.';
  if (path.includes('\0')) {
    return 'A path cannot contain a NUL character. For an abstract socket write unix-abstract:name.';
  }
  if (path.startsWith('~'))
    return `"${path}" is not a whole path: write out what ~ stands for (echo ~ in a terminal shows it).`;
  if (/^[a-z]:[\\/]/i.test(path)) {
    return `"${path}" is a path of Windows. Sockeye reaches named pipes there, not Unix sockets, because Node.js takes such a path for a pipe's name: npipe:name.`;
  }
  if (!path.startsWith('/')) {
    return `"${path}" is a relative path. It must be absolute, because a program's working folder is not yours: unix:/…/${path.replace(/^\.\//, '')}.`;
  }
  if (path.endsWith('/')) return `"${path}" ends in a slash, so it is a folder. A socket's path names a file.`;
  return checkLength(path, 'The path', maxSocketPathBytes(platform), 'Put a shorter link to its folder somewhere.');
}

function checkAbstractName(name: string): string | undefined {
  if (name === '') return 'The name of the abstract socket is missing: unix-abstract:name.';
  if (name.includes('\0')) return 'The name of an abstract socket cannot contain a NUL character here.';
  return checkLength(name, 'The name', maxAbstractNameBytes, 'No abstract socket can have this name.');
}

function checkPipeName(name: string): string | undefined {
  if (name === '') return 'The name of the pipe is missing: npipe:name.';
  if (name.includes('\0')) return 'The name of a pipe cannot contain a NUL character.';
  if (/(^|[\\/])\.{1,2}([\\/]|$)/.test(name)) {
    return `"${name}" has . or .. as a part, which Windows takes for a way to another place: write the pipe's own name.`;
  }
  if (name.length > maxPipeNameUnits) {
    return `The name of the pipe has ${name.length} characters; Windows allows ${maxPipeNameUnits}.`;
  }
  return undefined;
}

function checkLength(text: string, what: string, limit: number, advice: string): string | undefined {
  const length = new TextEncoder().encode(text).length;
  return length > limit ? `${what} has ${length} bytes; the system allows ${limit}. ${advice}` : undefined;
}

/** What is wrong with a host without brackets; undefined when nothing is. */
export function checkHost(host: string): string | undefined {
  if (host === '') return 'The host is missing: 127.0.0.1:50051.';
  if (host.includes(':')) {
    return isIpv6(host) ? undefined : `"${host}" is not an IPv6 address. With a port it is written [::1]:50051.`;
  }
  if (/^[0-9.]+$/.test(host)) return isIpv4(host) ? undefined : `"${host}" is not an IPv4 address.`;
  const isName = /^[\p{L}\p{N}_]([\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?(\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u.test(host);
  return isName && host.length <= 253 ? undefined : `"${host}" is not the name of a host.`;
}

/** What is wrong with the number of a port; undefined when nothing is. */
export function checkPort(port: number): string | undefined {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? undefined
    : `${port} is not a port: ports go from 1 to 65535.`;
}

function isIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every(part => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isIpv6(host: string): boolean {
  const [address = '', zone, ...rest] = host.split('%');
  if (rest.length > 0 || (zone !== undefined && !/^[\w.-]+$/.test(zone))) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const hasIpv4 = last?.includes('.') === true;
  if (hasIpv4 && !isIpv4(last)) return false;
  const hex = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = hex.length + (hasIpv4 ? 2 : 0);
  return hex.every(group => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count <= 7 : count === 8);
}
