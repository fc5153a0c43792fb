import type { Registry } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';

import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { StatusDetail } from '../../gen/sockeye/v1/recording';
import { decodeMessage } from '../schema/message-codec';

/** Most characters of a detail's text. */
const jsonLimit = 100_000;

/**
 * The details in the trailer `grpc-status-details-bin`, a google.rpc.Status. A detail whose type the registry does not
 * have, or that does not decode, has no text; bytes that are no Status have no details. Never throws.
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
  const type = registry?.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  if (registry === undefined || type === undefined) return { typeUrl, json: '', value };
  const decoded = decodeMessage(value, type, registry, { indent: 2, limit: jsonLimit });
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
