import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { Target } from '../../../gen/sockeye/v1/target';

/** What the command is made of. */
export interface GrpcurlParts {
  readonly summary: Recording;
  /** The target, when it is still there: how to talk to it is not part of a recording. */
  readonly target: Target | undefined;
  /** As it was sent. */
  readonly metadata: readonly MetadataEntry[];
  /** The messages that were sent, as ProtoJSON. */
  readonly messages: readonly string[];
}

/** Headers that gRPC makes by itself. */
const ownHeaders = /^(user-agent|te|content-type|grpc-.*)$/;

/**
 * A command line for a POSIX shell that makes the call again with grpcurl, without line break at its end. Every word that
 * came from elsewhere is quoted. Undefined when grpcurl has no way to reach such an endpoint.
 */
export function formatGrpcurlCommand({ summary, target, metadata, messages }: GrpcurlParts): string | undefined {
  const address = addressOf(summary);
  if (address === undefined) return undefined;
  const words = ['grpcurl', ...address.flags, ...connectionFlags(summary, target), ...schemaFlags(target)];
  for (const { key, value } of metadata) {
    if (ownHeaders.test(key)) continue;
    // grpcurl takes the value of a -bin header in base64.
    const text = value?.$case === 'binary' ? Buffer.from(value.value).toString('base64') : (value?.value ?? '');
    words.push('-H', quote(`${key}: ${text}`));
  }
  if (messages.length > 0) words.push('-d', quote(messages.join('\n')));
  // An address that looks like a flag is none behind two dashes.
  if (address.text.startsWith('-')) words.push('--');
  words.push(quote(address.text), quote(summary.methodPath));
  return words.join(' ');
}

/**
 * Quotes a word for a POSIX shell, so that nothing in it means anything. Control characters are written out, but for the
 * line break: the terminal into which the line is pasted takes them for keys (Ctrl+C, Ctrl+U, the end of the paste) before
 * any shell sees the quotes.
 */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !/^[-=]/.test(word)) return word; // zsh takes `=ls` for a path
  const quoted = word.replaceAll("'", `'\\''`).replaceAll(controls, writeOut);
  return `'${quoted}'`;
}

const controls = /[\0-\x09\x0b-\x1f\x7f-\x9f]+/g; // eslint-disable-line no-control-regex -- they are what is meant

/** Characters by what prints them, between the two halves of what is quoted around them. */
function writeOut(text: string): string {
  const octal = Array.from(Buffer.from(text), byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `'"$(printf '${octal}')"'`;
}

function addressOf({ endpoint }: Recording): { readonly text: string; readonly flags: readonly string[] } | undefined {
  const address = endpoint?.address;
  switch (address?.$case) {
    case 'unix':
      return { text: address.value.path, flags: ['-unix'] };
    case 'tcp': {
      const { host, port } = address.value;
      return { text: `${host.includes(':') ? `[${host}]` : host}:${port}`, flags: [] };
    }
    // Go dials a name in the abstract namespace when it begins with @.
    case 'abstract':
      return { text: `@${address.value.name}`, flags: ['-unix'] };
    case 'pipe':
    case undefined:
      return undefined;
  }
}

function connectionFlags({ endpoint }: Recording, target: Target | undefined): readonly string[] {
  const { authority = '', tls } = target?.connection ?? {};
  const isSocket = endpoint?.address?.$case !== 'tcp';
  // Without it grpcurl sends the path, which many servers refuse.
  const wanted = authority === '' && isSocket ? 'localhost' : authority;
  const flags = wanted === '' ? [] : ['-authority', quote(wanted)];
  if (tls === undefined) return ['-plaintext', ...flags];
  if (tls.caPath !== '') flags.push('-cacert', quote(tls.caPath));
  if (tls.certificatePath !== '') flags.push('-cert', quote(tls.certificatePath));
  if (tls.keyPath !== '') flags.push('-key', quote(tls.keyPath));
  // grpcurl refuses both at once unless they are the same.
  if (tls.serverName !== '' && wanted === '') flags.push('-servername', quote(tls.serverName));
  return flags;
}

function schemaFlags(target: Target | undefined): readonly string[] {
  const sources = target?.schemaSources;
  if (sources === undefined || sources.useReflection) return [];
  return [
    ...sources.descriptorSetPaths.flatMap(file => ['-protoset', quote(file)]),
    ...sources.importPaths.flatMap(folder => ['-import-path', quote(folder)]),
    ...sources.protoPaths.filter(file => file.endsWith('.proto')).flatMap(file => ['-proto', quote(file)]),
  ];
}
