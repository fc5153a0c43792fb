// The text form of an endpoint. Nobody else reads or writes it, and nothing here is read as a URL: paths keep their
// case, their spaces and their percent signs.
import type { Endpoint } from '../gen/sockeye/v1/endpoint';
import { checkEndpoint, checkPort } from './endpoint-check';
import { addressesInLine, explainVariable, isSurelyMeant, membersOf, withoutQuotes } from './endpoint-spellings';

/** An endpoint, or why the text is none. */
export type ParsedEndpoint =
  /** `tls` is true when the text asked for TLS (`https:`), which is a setting of the connection. */
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly tls: boolean }
  /** `message` is a sentence or two for the user: what is wrong, and what to write instead. */
  | { readonly kind: 'problem'; readonly message: string };

type Reader = (rest: string, text: string) => ParsedEndpoint;

/** How the part behind the scheme is read. A scheme that is missing here is explained, not guessed. */
const readers: Readonly<Record<string, Reader>> = {
  unix: readUnix,
  'unix-abstract': rest => readAbstract(rest),
  npipe: rest => pipe(withoutPipePrefix(unescaped(rest.replace(/^\/\/(?=\/\/|\\\\)/, '')))),
  pipe: rest => pipe(withoutPipePrefix(rest.replace(/^\/+(?!.*[\\/]pipe[\\/])/i, ''))),
  tcp: rest => readHostPort(rest.replace(/^\/\//, '')),
  ipv4: readAddressList,
  ipv6: readAddressList,
  dns: readDns,
  passthrough: readDns,
  h2c: rest => readUrl(rest, { tls: false, defaultPort: 80 }),
  http: rest => readUrl(rest, { tls: false, defaultPort: 80 }),
  https: rest => readUrl(rest, { tls: true, defaultPort: 443 }),
  grpc: rest => readUrl(rest, { tls: false }),
  grpcs: rest => readUrl(rest, { tls: true }),
  'http+unix': rest => readEncodedPath(rest, { tls: false }),
  'https+unix': rest => readEncodedPath(rest, { tls: true }),
  vsock: () =>
    problem(
      'Sockeye cannot open vsock sockets, because Node.js cannot. Bridge one to a path, and call that: socat UNIX-LISTEN:/tmp/vm.sock,fork VSOCK-CONNECT:CID:PORT, then unix:/tmp/vm.sock.',
    ),
  fd: (_rest, text) =>
    problem(
      `"${text}" is a file that the server was handed open, and has a meaning within it alone. Look up where that socket listens (systemd: ListenStream= of its .socket unit; Docker: unix:///var/run/docker.sock), and write that.`,
    ),
  xds: () => problem('Sockeye asks no control plane (xds:) for addresses. Write the address of one server: host:port.'),
  file: rest => problem(`That is a file's address. For a Unix socket write unix:${pathOfFileUrl(rest)}.`),
};

/**
 * Reads an endpoint as typed, or as pasted from another tool: `unix:/p`, `unix:///p`, `/p`, `unix-abstract:name`,
 * `@name`, `npipe:name`, `\\\\.\\pipe\\name`, `host:port`, `[::1]:port`, `:port`, `http://host:port`, `http://unix:/p` and
 * gRPC's own forms (`dns:///host:port`, `ipv4:…`); also with quotes around it, behind `NAME=`, and within a line that a
 * server printed. Space around it is ignored. Never throws. `platform` (as in `process.platform`) decides how long a
 * path may be.
 */
export function parseEndpoint(text: string, platform = 'linux'): ParsedEndpoint {
  const trimmed = text.trim();
  const plain = parseOne(trimmed, platform);
  // What an address can be as it stands is that: a path may contain quotes, words and semicolons.
  if (plain.kind === 'endpoint' || trimmed === '') return plain;
  const unquoted = withoutQuotes(trimmed);
  if (unquoted !== trimmed && unquoted !== '') return parseEndpoint(unquoted, platform);
  for (const part of addressesInLine(trimmed)) {
    const parsed = parseOne(part, platform);
    if (parsed.kind === 'endpoint' || isSurelyMeant(part)) return parsed;
  }
  return plain;
}

/** Reads a text that is an address as it stands. */
function parseOne(text: string, platform: string): ParsedEndpoint {
  const members = membersOf(text);
  if (members.length > 1) {
    return problem(
      `These are ${members.length} addresses, and Sockeye calls one at a time. Leave one of them: ${members.join(' or ')}.`,
    );
  }
  const variable = explainVariable(text);
  if (variable !== undefined) return problem(variable);
  const parsed = read(members[0] ?? text);
  if (parsed.kind === 'problem') return parsed;
  const message = checkEndpoint(parsed.endpoint, platform);
  return message === undefined ? parsed : problem(message);
}

/** The text form of an endpoint, which parseEndpoint reads back; empty when it has no address. */
export function formatEndpoint({ address }: Endpoint): string {
  switch (address?.$case) {
    case undefined:
      return '';
    case 'unix':
      return `unix:${protectSlashes(address.value.path)}`;
    case 'abstract':
      return `unix-abstract:${protectSlashes(address.value.name)}`;
    case 'pipe':
      return `npipe:${address.value.name}`;
    case 'tcp': {
      const { host, port } = address.value;
      return host.includes(':') ? `tcp:[${host}]:${port}` : `tcp:${host}:${port}`;
    }
  }
}

function read(text: string): ParsedEndpoint {
  if (text === '') return endpoint(undefined);
  const escapedNul = /^(?:unix:(?:\/\/)?)?\\(?:0|x00|u0000)(.+)$/is.exec(text)?.[1];
  if (escapedNul !== undefined) return abstract(escapedNul);
  if (/^(\/\/|\\\\)[.?][\\/]pipe[\\/]/i.test(unescaped(text))) return pipe(withoutPipePrefix(unescaped(text)));
  if (text.startsWith('\\\\')) {
    return problem(`"${text}" is not a pipe of this machine. Those begin with \\\\.\\pipe\\.`);
  }
  if (text.startsWith('@')) return abstract(text.slice(1));
  // A path of Windows begins like a scheme of one letter.
  if (/^([/~.]|[a-z]:[\\/])/i.test(text)) return unix(text);
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return readWithoutScheme(text);
  const reader = Object.hasOwn(readers, scheme.toLowerCase()) ? readers[scheme.toLowerCase()] : undefined;
  if (reader !== undefined && !looksLikePort(rest, scheme)) return reader(rest, text);
  if (rest.startsWith('/') || rest.includes(':') || /^[^\d]/.test(rest)) {
    return problem(
      `Sockeye does not know addresses that begin with "${scheme}:". Write unix:/path, unix-abstract:name, npipe:name or host:port.`,
    );
  }
  return readHostPort(text);
}

/** A host may have the name of a scheme: `grpc:50051`. Pipes and abstract sockets may have a number for a name. */
function looksLikePort(rest: string, scheme: string): boolean {
  return /^\d+$/.test(rest) && !/^(npipe|unix-abstract|unix)$/i.test(scheme);
}

function readWithoutScheme(text: string): ParsedEndpoint {
  if (/^\d+$/.test(text)) {
    const message = checkPort(Number(text));
    return problem(message ?? `"${text}" is a port without a host: 127.0.0.1:${text}.`);
  }
  if (text.includes('/')) return unix(text);
  return readHostPort(text);
}

function readUnix(rest: string, text: string): ParsedEndpoint {
  if (/^\/{2,3}$/.test(rest)) return unix('');
  // With two slashes or three, too, a drive is one: so the words are those for a path of Windows.
  const driven = /^(?:\/\/\/?)?([a-z]:[\\/].*)$/is.exec(rest)?.[1];
  if (driven !== undefined) return unix(driven);
  const name = /^(?:\/\/)?@(.*)$/s.exec(rest)?.[1];
  if (name !== undefined) return abstract(name);
  if (!rest.startsWith('//')) return unix(rest);
  return rest.startsWith('///')
    ? unix(rest.slice(2))
    : problem(
        `"${text}" has two slashes, behind which a host would stand. Write unix:${rest.slice(1)} for the path ${rest.slice(1)}.`,
      );
}

function readAbstract(rest: string): ParsedEndpoint {
  if (!rest.startsWith('//')) return abstract(rest);
  return rest.startsWith('///')
    ? abstract(rest.slice(2))
    : problem(`"unix-abstract:${rest}" names a host. Write unix-abstract:${rest.slice(2)}.`);
}

function readAddressList(rest: string): ParsedEndpoint {
  if (rest.includes(',')) return problem('Sockeye calls one address at a time: leave one of the list.');
  // As gRPC prints the peer of a call: ipv6:%5B::1%5D:50051.
  return readHostPort(rest.replace(/^\/\/\//, '').replace(/^%5b(.*)%5d/i, '[$1]'));
}

function readDns(rest: string, text: string): ParsedEndpoint {
  const [, authority, name] = /^\/\/([^/]*)\/(.*)$/s.exec(rest) ?? [undefined, '', rest];
  if (authority !== '') {
    return problem(`"${text}" asks the name server "${authority}". Sockeye asks that of the system: host:port.`);
  }
  // gRPC hands what stands behind `passthrough:` to the dialer, which takes other forms, too.
  return /^(unix|unix-abstract|npipe|tcp|https?):|^[/@\\]/i.test(name) ? read(name) : readHostPort(name);
}

/** `http+unix://%2Frun%2Fapp.sock`, as clients of HTTP write a socket. */
function readEncodedPath(rest: string, { tls }: { readonly tls: boolean }): ParsedEndpoint {
  const path = pathOfFileUrl(rest.replace(/^\/\/(?=\/|%2f)/i, ''));
  const parsed = unix(path);
  return parsed.kind === 'endpoint' ? { ...parsed, tls } : parsed;
}

function readUrl(
  rest: string,
  { tls, defaultPort }: { readonly tls: boolean; readonly defaultPort?: number },
): ParsedEndpoint {
  // As Kestrel prints them: http://unix:/tmp/app.sock, http://pipe:/name.
  const [, kind = '', place] = /^\/\/(unix|pipe):(?!\d)(.*)$/is.exec(rest) ?? [];
  if (place !== undefined) {
    const local = kind.toLowerCase() === 'unix' ? readUnix(place, `unix:${place}`) : pipe(place.replace(/^\/+/, ''));
    return local.kind === 'endpoint' ? { ...local, tls } : local;
  }
  const [, authority = '', path = ''] = /^\/\/([^/?#]*)(.*)$/s.exec(rest) ?? [undefined, rest, ''];
  if (path !== '' && path !== '/') return problem(`gRPC has no place for "${path}" in an address: leave it away.`);
  if (authority.includes('@')) {
    return problem('A user name has no place in an address: send credentials as metadata.');
  }
  const hasPort = /:\d*$/.test(authority.replace(/^\[.*\]/, ''));
  const withPort = hasPort || defaultPort === undefined || authority === '' ? authority : `${authority}:${defaultPort}`;
  const parsed = readHostPort(withPort);
  return parsed.kind === 'endpoint' ? { ...parsed, tls } : parsed;
}

function readHostPort(text: string): ParsedEndpoint {
  const [, bracketed, bracketedPort] = /^\[([^\]]*)\](?::(.*))?$/s.exec(text) ?? [];
  if (bracketed !== undefined) {
    if (!bracketed.includes(':'))
      return problem(`"${bracketed}" is not an IPv6 address; only those stand in brackets.`);
    return tcp(bracketed, bracketedPort, text);
  }
  // As netstat prints a port of all addresses.
  const every = /^:::(\d+)$/.exec(text)?.[1];
  if (every !== undefined) return tcp('::', every, text);
  const colons = text.split(':').length - 1;
  if (colons > 1) return problem(`"${text}" is ambiguous: write an IPv6 address in brackets, as in [::1]:50051.`);
  const [host = '', port] = text.split(':');
  // `:50051`, `*:50051` and `+:50051` are how many servers write where they listen.
  return tcp(/^[*+]?$/.test(host) && port !== undefined ? 'localhost' : host, port, text);
}

function tcp(host: string, port: string | undefined, text: string): ParsedEndpoint {
  if (port === undefined || port === '') {
    return problem(
      text === ''
        ? 'Host and port are missing: 127.0.0.1:50051.'
        : `The port is missing: ${text.replace(/:$/, '')}:50051. A socket's path begins with a slash.`,
    );
  }
  if (!/^\d+$/.test(port)) return problem(`"${port}" is not a port: ports are numbers from 1 to 65535.`);
  return endpoint({ $case: 'tcp', value: { host, port: Number(port) } });
}

function unix(path: string): ParsedEndpoint {
  return endpoint({ $case: 'unix', value: { path } });
}

function abstract(name: string): ParsedEndpoint {
  return endpoint({ $case: 'abstract', value: { name } });
}

function pipe(name: string): ParsedEndpoint {
  return endpoint({ $case: 'pipe', value: { name } });
}

function endpoint(address: Endpoint['address']): ParsedEndpoint {
  return { kind: 'endpoint', endpoint: { address }, tls: false };
}

function problem(message: string): ParsedEndpoint {
  return { kind: 'problem', message };
}

/** A pipe's path as source code has it, each backslash twice: `\\\\\\\\.\\\\pipe\\\\name`. */
function unescaped(path: string): string {
  return /^\\{4}[.?]\\\\pipe\\\\/i.test(path) ? path.replaceAll('\\\\', '\\') : path;
}

function withoutPipePrefix(name: string): string {
  return name.replace(/^(\/\/|\\\\)[.?][\\/]pipe[\\/]/i, '');
}

/** Two slashes behind a scheme would begin a host. */
function protectSlashes(path: string): string {
  return path.startsWith('//') ? `//${path}` : path;
}

function pathOfFileUrl(rest: string): string {
  const path = rest.replace(/^\/\/[^/]*/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
