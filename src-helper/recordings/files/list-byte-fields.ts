import type { DescMessage, Registry } from '@bufbuild/protobuf';

import type { ListByteFieldsResponse } from '../../../gen/sockeye/v1/recording';
import { hexFields } from '../../schema/message-codec';

/** The fields of a message as the contract has them; without a type whatever can be a message is taken for one. */
export function listByteFields(data: Uint8Array, type?: DescMessage, registry?: Registry): ListByteFieldsResponse {
  const { fields, isCut, problem } = hexFields(data, type, registry);
  return {
    fields: fields.map(({ from, to, valueFrom, fieldNumber, wireType, name, depth, valueText }) => ({
      from: BigInt(from),
      to: BigInt(to),
      valueFrom: BigInt(valueFrom),
      number: fieldNumber,
      wireType,
      name: name ?? '',
      depth,
      valueText,
    })),
    isCut,
    problemOffset: problem === undefined ? undefined : BigInt(problem.offset),
    problem: problem?.reason ?? '',
  };
}
