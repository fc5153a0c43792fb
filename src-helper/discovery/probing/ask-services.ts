import type { ClientHttp2Session } from 'node:http2';

import {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
} from '../../../gen/grpc/health/v1/health';
import { ServerReflectionRequest, ServerReflectionResponse } from '../../../gen/grpc/reflection/v1/reflection';
import { StatusCode } from '../../../src-shared/status-code';
import { askGrpc, type GrpcAnswer } from './grpc-question';

/** What a server of HTTP/2 says of itself. */
export interface ServerAnswers {
  /** It answered a call as gRPC does. */
  readonly isGrpc: boolean;
  /** The services that reflection lists, sorted, without reflection itself; undefined when it listed none. */
  readonly services: readonly string[] | undefined;
  /** The code of gRPC with which reflection was refused; undefined when it was not asked to the end. */
  readonly reflectionCode: number | undefined;
  /** `SERVING`, `NOT_SERVING`, ...; empty when the server does not say. */
  readonly health: string;
  /** What it answered as a web server: set only when nothing was answered as gRPC does. */
  readonly http: { readonly status: number; readonly contentType: string } | undefined;
}

/** Asks for reflection (v1, and v1alpha when that is not implemented) and for health, side by side. Never rejects. */
export async function askServices(
  session: ClientHttp2Session,
  authority: string,
  signal: AbortSignal,
): Promise<ServerAnswers> {
  const [reflection, health] = await Promise.all([
    askReflection(session, authority, signal),
    askGrpc(session, { path: '/grpc.health.v1.Health/Check', authority, message: healthQuestion }, signal),
  ]);
  const http = [reflection, health].find(answer => answer.kind === 'http');
  const isGrpc = reflection.kind === 'grpc' || health.kind === 'grpc';
  return {
    isGrpc,
    services: reflection.kind === 'grpc' ? listServices(reflection.message) : undefined,
    reflectionCode: reflection.kind === 'grpc' ? reflection.code : undefined,
    health: health.kind === 'grpc' && health.code === StatusCode.OK ? readHealth(health.message) : '',
    http: !isGrpc && http !== undefined ? http : undefined,
  };
}

const healthQuestion = HealthCheckRequest.encode({ service: '' }).finish();
const listQuestion = ServerReflectionRequest.encode({
  host: '',
  messageRequest: { $case: 'listServices', value: '' },
}).finish();

async function askReflection(session: ClientHttp2Session, authority: string, signal: AbortSignal): Promise<GrpcAnswer> {
  const ask = (version: string): Promise<GrpcAnswer> => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    return askGrpc(session, { path, authority, message: listQuestion }, signal);
  };
  const answer = await ask('v1');
  return answer.kind === 'grpc' && answer.code === StatusCode.UNIMPLEMENTED ? ask('v1alpha') : answer;
}

function listServices(message: Buffer | undefined): readonly string[] | undefined {
  if (message === undefined) return undefined;
  const answer = attempt(() => ServerReflectionResponse.decode(message).messageResponse);
  if (answer?.$case !== 'listServicesResponse') return undefined;
  return answer.value.service
    .map(({ name }) => name)
    .filter(name => !/^grpc\.reflection\.v1(alpha)?\.ServerReflection$/.test(name))
    .sort();
}

function readHealth(message: Buffer | undefined): string {
  // An empty message is one whose status is not set.
  const answer = message && attempt(() => HealthCheckResponse.decode(message));
  if (answer === undefined) return '';
  const names: Readonly<Record<number, string | undefined>> = HealthCheckResponse_ServingStatus;
  return names[answer.status] ?? `health ${String(answer.status)}`;
}

/** What a server sends need not be what it should. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
