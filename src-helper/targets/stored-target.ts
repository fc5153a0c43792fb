// A target as a person reads it in the file of targets. The field names are those of the contract's JSON.
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { Compression, type Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint, parseEndpoint } from '../../src-shared/endpoint';

type Json = Readonly<Record<string, unknown>>;

/** A target as JSON. What is empty is left out. */
export function storeTarget({ id, name, endpoint, connection, schemaSources, metadata }: Target): Json {
  return withoutEmpty({
    id,
    name,
    endpoint: formatEndpoint(endpoint ?? { address: undefined }),
    connection: withoutEmpty({
      authority: connection?.authority,
      tls: connection?.tls,
      receiveLimitBytes: connection?.receiveLimitBytes === 0n ? undefined : connection?.receiveLimitBytes.toString(),
      requestCompression: connection?.requestCompression === Compression.COMPRESSION_GZIP ? 'gzip' : undefined,
      refusesCompression: connection?.refusesCompression === true ? true : undefined,
      keepaliveMs: connection?.keepaliveMs?.toString(),
    }),
    schemaSources: withoutEmpty({
      useReflection: schemaSources?.useReflection === false ? false : undefined,
      reflectionMetadata: schemaSources?.reflectionMetadata.map(storeEntry),
      protoPaths: schemaSources?.protoPaths,
      importPaths: schemaSources?.importPaths,
      descriptorSetPaths: schemaSources?.descriptorSetPaths,
    }),
    metadata: metadata.map(storeEntry),
  });
}

/** A target from JSON. Throws, with the reason, when it is none. */
export function readStoredTarget(json: unknown): Target {
  const stored = asObject(json, 'A target');
  const endpoint = parseEndpoint(asText(stored['endpoint'], 'endpoint'), process.platform);
  if (endpoint.kind === 'problem') throw new Error(endpoint.message);
  const connection = asObject(stored['connection'] ?? {}, 'connection');
  const tls = connection['tls'] === undefined ? undefined : asObject(connection['tls'], 'tls');
  const sources = asObject(stored['schemaSources'] ?? {}, 'schemaSources');
  const text = (from: Json, key: string): string => (from[key] === undefined ? '' : asText(from[key], key));
  return {
    id: asText(stored['id'], 'id'),
    name: asText(stored['name'], 'name'),
    endpoint: endpoint.endpoint,
    connection: {
      authority: text(connection, 'authority'),
      tls: tls && {
        caPath: text(tls, 'caPath'),
        certificatePath: text(tls, 'certificatePath'),
        keyPath: text(tls, 'keyPath'),
        serverName: text(tls, 'serverName'),
      },
      receiveLimitBytes: BigInt(text(connection, 'receiveLimitBytes')),
      requestCompression: readCompression(text(connection, 'requestCompression')),
      refusesCompression: connection['refusesCompression'] === true ? true : undefined,
      keepaliveMs: connection['keepaliveMs'] === undefined ? undefined : BigInt(text(connection, 'keepaliveMs')),
    },
    schemaSources: {
      useReflection: sources['useReflection'] !== false,
      reflectionMetadata: asList(sources['reflectionMetadata']).map(readEntry),
      protoPaths: asList(sources['protoPaths']).map(path => asText(path, 'protoPaths')),
      importPaths: asList(sources['importPaths']).map(path => asText(path, 'importPaths')),
      descriptorSetPaths: asList(sources['descriptorSetPaths']).map(path => asText(path, 'descriptorSetPaths')),
    },
    metadata: asList(stored['metadata']).map(readEntry),
    isSample: false,
  };
}

function readCompression(name: string): Compression | undefined {
  if (name !== '' && name !== 'gzip') throw new Error(`"${name}" is no compression that this version knows.`);
  return name === 'gzip' ? Compression.COMPRESSION_GZIP : undefined;
}

function storeEntry({ key, value }: MetadataEntry): Json {
  return value?.$case === 'binary'
    ? { key, base64: Buffer.from(value.value).toString('base64') }
    : { key, text: value?.value ?? '' };
}

function readEntry(json: unknown): MetadataEntry {
  const entry = asObject(json, 'A metadata entry');
  const key = asText(entry['key'], 'key');
  return entry['base64'] === undefined
    ? { key, value: { $case: 'text', value: asText(entry['text'], 'text') } }
    : {
        key,
        value: { $case: 'binary', value: new Uint8Array(Buffer.from(asText(entry['base64'], 'base64'), 'base64')) },
      };
}

function withoutEmpty(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || isEmptyObject(value);
}

function isEmptyObject(value: unknown): boolean {
  // `tls` always has its four fields, so it stays although all of them are empty.
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function asObject(json: unknown, what: string): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(`${what} is not an object.`);
  // Checked above.
  return json as Json;
}

function asList(json: unknown): readonly unknown[] {
  if (json === undefined) return [];
  if (!Array.isArray(json)) throw new Error('A list is expected.');
  return json;
}

function asText(json: unknown, what: string): string {
  if (typeof json !== 'string') throw new Error(`"${what}" is not a text.`);
  return json;
}
