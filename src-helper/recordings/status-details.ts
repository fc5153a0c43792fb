import { createFileRegistry, fromBinary, type Registry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { BinaryReader } from '@bufbuild/protobuf/wire';

import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { StatusDetail } from '../../gen/sockeye/v1/recording';
import { statusDescriptorsBase64 } from '../../gen/status-descriptors';
import { decodeMessage } from '../schema/message-codec';

/** Most characters of a detail's text. */
const jsonLimit = 100_000;

let bundled: Registry | undefined;

/** The types of google.rpc, which few servers serve by reflection although they send them. */
function bundledTypes(): Registry {
  const set = (): Buffer => Buffer.from(statusDescriptorsBase64, 'base64');
  return (bundled ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, set())));
}

/**
 * The details in the trailer `grpc-status-details-bin`, a google.rpc.Status. Types are those of the registry, then those
 * of google.rpc. A detail of another type, or one that does not decode, has no text; bytes that are no Status have no
 * details. Never throws.
 */
export function readStatusDetails(
  trailers: readonly MetadataEntry[],
  registry: Registry | undefined,
): readonly StatusDetail[] {
  const entry = trailers.find(({ key }) => key === 'grpc-status-details-bin');
  if (entry?.value?.$case !== 'binary') return [];
  try {
    return readFields(entry.value.value, 3).map(any => readDetail(any, registry));
  } catch {
    return [];
  }
}

function readDetail(any: Uint8Array, registry: Registry | undefined): StatusDetail {
  const typeUrl = new TextDecoder().decode(readFields(any, 1).at(-1));
  const value = readFields(any, 2).at(-1) ?? new Uint8Array();
  const typeName = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  const own = registry?.getMessage(typeName);
  const type = own ?? bundledTypes().getMessage(typeName);
  if (type === undefined) return { typeUrl, json: '', value };
  const types = own === undefined || registry === undefined ? bundledTypes() : registry;
  const decoded = decodeMessage(value, type, types, { indent: 2, limit: jsonLimit });
  return { typeUrl, json: decoded.kind === 'decoded' ? decoded.json : '', value };
}

/** All values of a length-delimited field. Throws when the bytes are no message. */
function readFields(data: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(data);
  const values: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted && (wireType as number) === 2) values.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return values;
}
