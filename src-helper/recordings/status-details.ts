import type { Registry } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';

import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { StatusDetail } from '../../gen/sockeye/v1/recording';
import { layerRegistries } from '../schema/any-types/layer-registries';
import { decodeMessage } from '../schema/message-codec';
import { knownRegistry } from '../schema/registry/bundled-files';

/** Most characters of a detail's text. */
const jsonLimit = 100_000;

/**
 * The details in the trailer `grpc-status-details-bin`, a google.rpc.Status. Types are those of the registry, then those
 * that are known anyway. A detail of another type, or one that does not decode, has no text; bytes that are no Status have no
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
  const types = registry === undefined ? knownRegistry() : layerRegistries([registry, knownRegistry()]);
  const type = types.getMessage(typeName);
  if (type === undefined) return { typeUrl, json: '', value };
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
