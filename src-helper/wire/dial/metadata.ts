// Metadata between the contract's list and grpc-js. The rules are those of the gRPC protocol over HTTP/2.
import type { Metadata } from '@grpc/grpc-js';

import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';

/** What gRPC and HTTP/2 set themselves. */
const ownKeys = new Set([
  'connection',
  'content-length',
  'content-type',
  'grpc-accept-encoding',
  'grpc-encoding',
  'grpc-message',
  'grpc-status',
  'grpc-status-details-bin',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** Whether gRPC or HTTP/2 makes an entry of this key by itself, so that nobody can set it. */
export function isGrpcKey(key: string): boolean {
  return ownKeys.has(key) || key.startsWith('grpc-') || key.startsWith(':');
}

/** What is wrong with an entry, as a sentence or two for the user; undefined when it can be sent. */
export function checkMetadataEntry({ key, value }: MetadataEntry): string | undefined {
  if (key === '') return 'A metadata entry has no key.';
  if (/^[0-9a-z_.-]+$/.test(key.toLowerCase()) && key !== key.toLowerCase()) {
    return `The metadata key "${key}" has upper-case letters; keys are lower-case: ${key.toLowerCase()}.`;
  }
  if (!/^[0-9a-z_.-]+$/.test(key)) {
    return `The metadata key "${key}" has a character that is not allowed; a to z, 0 to 9, "_", "-" and "." are.`;
  }
  if (key === 'grpc-timeout') return 'The metadata key "grpc-timeout" is set from the deadline: set that instead.';
  if (ownKeys.has(key)) return `The metadata key "${key}" belongs to gRPC and cannot be set.`;
  if (key.endsWith('-bin')) {
    return value?.$case === 'text'
      ? `The metadata key "${key}" ends in -bin, so its value is bytes: give it as base64.`
      : undefined;
  }
  if (value?.$case === 'binary') return `The metadata key "${key}" must end in -bin to have a binary value.`;
  return /^[\x20-\x7e]*$/.test(value?.value ?? '')
    ? undefined
    : `The value of the metadata key "${key}" has a character outside printable ASCII. Send it as bytes, as "${key}-bin".`;
}

/** Throws RpcError INVALID_ARGUMENT with the words for the user when an entry cannot be sent. */
export function checkMetadata(entries: readonly MetadataEntry[]): void {
  for (const entry of entries) {
    const problem = checkMetadataEntry(entry);
    if (problem !== undefined) throw new RpcError('/sockeye.v1.CallService', StatusCode.INVALID_ARGUMENT, problem);
  }
}

/** Bytes of the keys and values as they are sent, about: bytes go as base64. */
export function metadataBytes(entries: readonly MetadataEntry[]): number {
  return entries.reduce((sum, { key, value }) => {
    const size = value?.value.length ?? 0;
    return sum + key.length + (value?.$case === 'binary' ? Math.ceil(size / 3) * 4 : size);
  }, 0);
}

/** Adds entries in their order; repeated keys are kept. Throws as checkMetadata. */
export function addMetadata(metadata: Metadata, entries: readonly MetadataEntry[]): void {
  checkMetadata(entries);
  for (const { key, value } of entries) {
    if (key.endsWith('-bin')) metadata.add(key, Buffer.from(value?.$case === 'binary' ? value.value : []));
    else metadata.add(key, value?.$case === 'text' ? value.value : '');
  }
}

/** All values of each key. node:http2 has joined repeated texts with a comma before they come here. */
export function listMetadata(metadata: Metadata): readonly MetadataEntry[] {
  return Object.entries(metadata.toJSON()).flatMap(([key, values]) =>
    values.map((value): MetadataEntry => ({
      key,
      value:
        typeof value === 'string'
          ? { $case: 'text', value }
          : { $case: 'binary', value: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) },
    })),
  );
}
