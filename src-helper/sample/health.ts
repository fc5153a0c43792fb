import { HealthCheckResponse_ServingStatus, type HealthDefinition } from '../../gen/grpc/health/v1/health';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';

/** The standard health service for a server whose services (full names) serve for as long as it runs. */
export function createHealth(services: ReadonlySet<string>): ServiceImplementation<HealthDefinition> {
  const isKnown = (service: string): boolean => service === '' || services.has(service);
  return {
    check: ({ service }) =>
      isKnown(service)
        ? Promise.resolve({ status: HealthCheckResponse_ServingStatus.SERVING })
        : Promise.reject(
            new RpcError(
              '/grpc.health.v1.Health/Check',
              StatusCode.NOT_FOUND,
              `There is no service "${service}" here.`,
            ),
          ),
    async *watch({ service }, signal) {
      const { SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;
      yield { status: isKnown(service) ? SERVING : SERVICE_UNKNOWN };
      await aborted(signal);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
