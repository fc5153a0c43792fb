// Health is a service that many servers have and that reflection does not tell of: whether it is there, the server itself
// is asked.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { HealthCheckRequest } from '../../../gen/grpc/health/v1/health';
import { StatusCode } from '../../../src-shared/status-code';
import { copyFile } from '../registry/copy-file';
import { findFileOfKnownService } from '../registry/bundled-files';
import type { ReflectionPeer } from './read-by-reflection';

/** Full name of the service. */
export const healthService = 'grpc.health.v1.Health';
/** A server that takes longer is not waited for: its schema is. */
const answerMs = 500;

/**
 * The file of grpc.health.v1, when the server answers its Check with OK, or NOT_FOUND, which is how health says that it
 * knows nothing of the server as a whole; undefined otherwise. Never rejects.
 */
export async function findHealth(
  { client, metadata }: ReflectionPeer,
  signal: AbortSignal,
): Promise<FileDescriptorProto | undefined> {
  const file = findFileOfKnownService(healthService);
  const request = Buffer.from(HealthCheckRequest.encode({ service: '' }).finish());
  const same = (data: Buffer): Buffer => data;
  const code = await new Promise<number>(resolve => {
    const call = client.makeUnaryRequest(
      `/${healthService}/Check`,
      same,
      same,
      request,
      metadata.clone(),
      { deadline: Date.now() + answerMs },
      error => {
        signal.removeEventListener('abort', cancel);
        resolve(error?.code ?? StatusCode.OK);
      },
    );
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
  });
  const isServed = code === StatusCode.OK || code === StatusCode.NOT_FOUND;
  return isServed && file !== undefined ? copyFile(file) : undefined;
}
