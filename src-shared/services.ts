// Which services there are and which process serves them. A new service is one line here.
import { CallServiceDefinition } from '../gen/sockeye/v1/call';
import { DiscoveryServiceDefinition } from '../gen/sockeye/v1/discovery';
import { HostServiceDefinition } from '../gen/sockeye/v1/host';
import { LinkServiceDefinition } from '../gen/sockeye/v1/link';
import { RecordingServiceDefinition } from '../gen/sockeye/v1/recording';
import { SchemaServiceDefinition } from '../gen/sockeye/v1/schema';
import { SettingsServiceDefinition } from '../gen/sockeye/v1/settings';
import { TargetServiceDefinition } from '../gen/sockeye/v1/target';
import { methodPath, type ServiceDefinition } from './service-handlers';

/** Served by main. */
export const hostServices: readonly ServiceDefinition[] = [HostServiceDefinition, SettingsServiceDefinition];

/** Served by the helper on its private socket. */
export const helperServices: readonly ServiceDefinition[] = [
  LinkServiceDefinition,
  TargetServiceDefinition,
  SchemaServiceDefinition,
  CallServiceDefinition,
  RecordingServiceDefinition,
  DiscoveryServiceDefinition,
];

/** The paths of all methods of these services, as on the wire. */
export function methodPaths(services: readonly ServiceDefinition[]): ReadonlySet<string> {
  return new Set(
    services.flatMap(service =>
      Object.values(service.methods).map(method => methodPath(service.fullName, method.name)),
    ),
  );
}
