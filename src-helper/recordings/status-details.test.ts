import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';

import { BadRequest, RetryInfo } from '../../gen/google/rpc/error_details';
import { Status } from '../../gen/google/rpc/status';
import { sampleDescriptorsBase64 } from '../../gen/sample-descriptors';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { readStatusDetails } from './status-details';

const ofSample = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
);

function trailers(...details: readonly (readonly [typeUrl: string, value: Uint8Array])[]): MetadataEntry[] {
  const status = { code: 3, message: 'no', details: details.map(([typeUrl, value]) => ({ typeUrl, value })) };
  const value = Status.encode(status).finish();
  return [{ key: 'grpc-status-details-bin', value: { $case: 'binary', value } }];
}
const json = (found: ReturnType<typeof readStatusDetails>): unknown[] =>
  found.map(detail => (detail.json === '' ? undefined : (JSON.parse(detail.json) as unknown)));

test('details of google.rpc are read of a target whose schema does not have them, or that has none', () => {
  const violation = { field: 'name', description: 'must not be empty', reason: 'EMPTY' };
  const violations = [{ ...violation, localizedMessage: undefined }];
  const badRequest = BadRequest.encode({ fieldViolations: violations }).finish();
  const retry = RetryInfo.encode({ retryDelay: { seconds: 1n, nanos: 500_000_000 } }).finish();
  const sent = trailers(
    ['type.googleapis.com/google.rpc.BadRequest', badRequest],
    ['type.googleapis.com/google.rpc.RetryInfo', retry],
  );
  for (const registry of [ofSample, undefined]) {
    expect(json(readStatusDetails(sent, registry))).toEqual([
      { fieldViolations: [violation] },
      { retryDelay: '1.500s' },
    ]);
  }
});

test('details of the target’s own types are read', () => {
  const type = ofSample.getMessage('greet.HelloRequest');
  if (type === undefined) throw new Error('no greet.HelloRequest');
  const value = toBinary(type, create(type, { name: 'Ada' }));
  expect(json(readStatusDetails(trailers(['greet.Greeter/greet.HelloRequest', value]), ofSample))).toEqual([
    { name: 'Ada' },
  ]);
});

test('a detail of an unknown type, and one that does not decode, stay bytes', () => {
  const value = Uint8Array.of(1, 2, 255);
  const sent = trailers(['example.com/nobody.Knows', value], ['type.googleapis.com/google.rpc.BadRequest', value]);
  expect(readStatusDetails(sent, ofSample)).toEqual([
    { typeUrl: 'example.com/nobody.Knows', json: '', value },
    { typeUrl: 'type.googleapis.com/google.rpc.BadRequest', json: '', value },
  ]);
});

test('what is no status has no details', () => {
  const value = Uint8Array.of(255, 255, 255);
  expect(readStatusDetails([{ key: 'grpc-status-details-bin', value: { $case: 'binary', value } }], ofSample)).toEqual(
    [],
  );
  expect(readStatusDetails([{ key: 'other', value: undefined }], ofSample)).toEqual([]);
});
