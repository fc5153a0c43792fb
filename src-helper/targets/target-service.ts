import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target, TargetServiceDefinition } from '../../gen/sockeye/v1/target';
import { checkEndpoint } from '../../src-shared/endpoint-check';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { checkAuthority, dialSettings } from '../wire/dial/connection-settings';
import { explainProbe } from '../explanations/explain';
import { explainUnusable } from '../explanations/explain-unusable';
import type { FileTargetStore } from './file-target-store';
import { checkMetadataEntry } from '../wire/dial/metadata';
import { probeTarget } from '../wire/dial/probe-target';
import { currentSystem } from '../wire/dial/transports/transport';

/** How long CheckTarget waits for a server. */
const checkLimitMs = 2_000;
/** grpc-js compares lengths as numbers of 32 bits. */
const maxReceiveLimitBytes = 2n ** 31n - 1n;
/** The longest time of a timer of Node. */
const maxKeepaliveMs = 2n ** 31n - 1n;

/**
 * Serves the targets of this store. `startNotices` are what the user should know beside the store's own notices. A check
 * knocks by itself, whatever connections there are, so that it shows how it is now.
 */
export function createTargetService(
  store: FileTargetStore,
  startNotices: readonly Explanation[],
): ServiceImplementation<TargetServiceDefinition> {
  return {
    async *watchTargets(_request, signal) {
      for await (const targets of store.watch(signal)) {
        yield { targets, notices: [...startNotices, ...store.notices()] };
      }
    },
    async addTarget({ target }) {
      return { target: await store.add(checked('AddTarget', target)) };
    },
    async updateTarget({ target }) {
      const wanted = checked('UpdateTarget', target);
      refuseSample('UpdateTarget', store.get(wanted.id));
      return {
        target: (await store.update(wanted)) ?? fail('UpdateTarget', StatusCode.NOT_FOUND, noTarget(wanted.id)),
      };
    },
    async removeTarget({ targetId }) {
      refuseSample('RemoveTarget', store.get(targetId));
      if (!(await store.remove(targetId))) fail('RemoveTarget', StatusCode.NOT_FOUND, noTarget(targetId));
      return {};
    },
    async moveTarget({ targetId, beforeTargetId }) {
      refuseSample('MoveTarget', store.get(targetId));
      refuseSample('MoveTarget', store.get(beforeTargetId));
      if (await store.move(targetId, beforeTargetId)) return {};
      const missing = store.get(targetId) === undefined ? targetId : beforeTargetId;
      return fail('MoveTarget', StatusCode.NOT_FOUND, noTarget(missing));
    },
    async checkTarget({ targetId }, signal) {
      const target = store.get(targetId) ?? fail('CheckTarget', StatusCode.NOT_FOUND, noTarget(targetId));
      return checkTarget(target, signal);
    },
  };
}

async function checkTarget(
  target: Target,
  signal: AbortSignal,
): ReturnType<ServiceImplementation<TargetServiceDefinition>['checkTarget']> {
  let settings;
  try {
    settings = dialSettings(target, currentSystem());
  } catch (error) {
    const failure = explainUnusable(error);
    if (failure === undefined) throw error;
    return { isReachable: false, connectUs: 0n, failure };
  }
  const probe = await probeTarget(settings, checkLimitMs, signal);
  if (probe.kind === 'http2') return { isReachable: true, connectUs: BigInt(probe.connectUs), failure: undefined };
  return { isReachable: false, connectUs: 0n, failure: await explainProbe(target, probe) };
}

/** The target, when its settings can work somewhere. Whether they work here and now is what CheckTarget says. */
function checked(method: string, target: Target | undefined): Target {
  if (target === undefined) return fail(method, StatusCode.INVALID_ARGUMENT, 'The request has no target.');
  const authority = target.connection?.authority ?? '';
  const limit = target.connection?.receiveLimitBytes ?? 0n;
  const problem =
    checkEndpoint(target.endpoint ?? { address: undefined }, process.platform) ??
    (authority === '' ? undefined : checkAuthority(authority)) ??
    (limit > maxReceiveLimitBytes
      ? `The limit for replies is ${limit} bytes; at most ${maxReceiveLimitBytes}.`
      : undefined) ??
    checkKeepalive(target.connection?.keepaliveMs) ??
    [...target.metadata, ...(target.schemaSources?.reflectionMetadata ?? [])]
      .map(checkMetadataEntry)
      .find(found => found !== undefined);
  return problem === undefined ? target : fail(method, StatusCode.INVALID_ARGUMENT, problem);
}

function checkKeepalive(ms: bigint | undefined): string | undefined {
  if (ms === undefined || (ms >= 1_000n && ms <= maxKeepaliveMs)) return undefined;
  return `A keepalive of ${ms} ms cannot be used; 1000 to ${maxKeepaliveMs} ms can.`;
}

function refuseSample(method: string, target: Target | undefined): void {
  if (target?.isSample !== true) return;
  fail(method, StatusCode.FAILED_PRECONDITION, 'The sample greeter belongs to Sockeye and stays as it is.');
}

function noTarget(id: string): string {
  return `There is no target with the id "${id}"; it may have been removed.`;
}

function fail(method: string, code: number, details: string): never {
  throw new RpcError(`/sockeye.v1.TargetService/${method}`, code, details);
}
