// Where a socket can be dialled, as far as its name says.
import { isAbsolute, resolve } from 'node:path';

import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import { checkEndpoint } from '../../src-shared/endpoint-check';
import type { System } from '../wire/dial/transports/transport';
import { transportOf } from '../wire/dial/transports/transports';
import { decodeUtf8, printable } from './printable';
import type { FoundListener } from './scanner';
import { wordsOfUnusable } from '../explanations/explain-unusable';
import { UnusableTarget } from '../wire/dial/unusable-target';

/** The place of a listener. */
export type Place = Pick<FoundListener, 'endpoint' | 'boundTo' | 'cannotDialBecause' | 'isOpenToNetwork'>;

/** What an abstract name is filled up to by runtimes that do not pass its length on. */
const paddedNameBytes = 107;

/** The place of an abstract socket by its name, one character a byte, NUL bytes as `@`. */
export function placeAbstract(name: string, system: System): Place {
  const bare = name.replace(/@+$/, '');
  if (name.length >= paddedNameBytes && bare !== name) {
    return nowhere(
      `@${printable(bare)}`,
      'Its name is filled up with NUL characters, as programs on libuv before 1.48 do (Node.js 20, Electron 25): to everybody else that is another name. Let the server run on a newer one, or listen on a path.',
    );
  }
  const text = decodeUtf8(name);
  if (text === undefined) return nowhere(`@${printable(name)}`, notUtf8('name'));
  return dialled(`@${printable(name)}`, { address: { $case: 'abstract', value: { name: text } } }, system);
}

/**
 * The place of a Unix socket by its path, one character a byte. A relative one counts from `folder`, the working folder
 * of a process that holds it.
 */
export function placePath(name: string, system: System, folder?: string): Place {
  if (!isAbsolute(name) && folder === undefined) {
    return nowhere(
      printable(name),
      'Its path is relative to the folder in which its process runs, and which folder that is cannot be seen.',
    );
  }
  const bytes = isAbsolute(name) ? name : resolve(folder ?? '/', name);
  const path = decodeUtf8(bytes);
  if (path === undefined) return nowhere(printable(bytes), notUtf8('path'));
  return dialled(printable(bytes), { address: { $case: 'unix', value: { path } } }, system);
}

/** The place of a TCP port. `hasIpv6Loopback`: `::1` is an address of this machine. */
export function placeTcp(host: string, port: number, hasIpv6Loopback: boolean): Place {
  const isLoopback = host.startsWith('127.') || host === '::1';
  return {
    endpoint: { address: { $case: 'tcp', value: { host: dialHost(host, hasIpv6Loopback), port } } },
    boundTo: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    cannotDialBecause: '',
    isOpenToNetwork: !isLoopback,
  };
}

function dialHost(host: string, hasIpv6Loopback: boolean): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  // Most listeners on `::` take IPv4 as well, so it is the one left when the system has no `::1`.
  if (host === '::') return hasIpv6Loopback ? '::1' : '127.0.0.1';
  return host;
}

function dialled(boundTo: string, endpoint: Endpoint, system: System): Place {
  const cannotDialBecause = whyUnusable(endpoint, system);
  // An endpoint that this runtime cannot dial is one all the same; one that no program can dial is none.
  const isEndpoint = cannotDialBecause === '' || checkEndpoint(endpoint, system.platform) === undefined;
  return { endpoint: isEndpoint ? endpoint : undefined, boundTo, cannotDialBecause, isOpenToNetwork: false };
}

function whyUnusable(endpoint: Endpoint, system: System): string {
  try {
    transportOf(endpoint, system);
    return '';
  } catch (error) {
    if (error instanceof UnusableTarget) return wordsOfUnusable(error);
    throw error;
  }
}

function nowhere(boundTo: string, cannotDialBecause: string): Place {
  return { endpoint: undefined, boundTo, cannotDialBecause, isOpenToNetwork: false };
}

function notUtf8(what: string): string {
  return `Its ${what} is not valid UTF-8; Sockeye cannot dial such a ${what}.`;
}
