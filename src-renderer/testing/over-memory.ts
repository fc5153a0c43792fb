import { createServiceHandlers, type ServiceHandlers } from '../../src-shared/service-handlers';
import { CallServiceDefinition } from '../../gen/sockeye/v1/call';
import { HostServiceDefinition } from '../../gen/sockeye/v1/host';
import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { RecordingServiceDefinition } from '../../gen/sockeye/v1/recording';
import { SchemaServiceDefinition } from '../../gen/sockeye/v1/schema';
import { SettingsServiceDefinition } from '../../gen/sockeye/v1/settings';
import { TargetServiceDefinition } from '../../gen/sockeye/v1/target';
import { createClients } from '../rpc/clients';
import { createMemoryRpc } from '../rpc/memory-rpc';
import type { Services } from '../services';

/** Generated clients over a transport in memory: every message goes through its bytes, as in the product. */
export function overMemory(services: Services): Services {
  const handlers: ServiceHandlers = new Map([
    ...createServiceHandlers(HostServiceDefinition, services.host),
    ...createServiceHandlers(SettingsServiceDefinition, services.settings),
    ...createServiceHandlers(LinkServiceDefinition, services.link),
    ...createServiceHandlers(TargetServiceDefinition, services.target),
    ...createServiceHandlers(SchemaServiceDefinition, services.schema),
    ...createServiceHandlers(CallServiceDefinition, services.call),
    ...createServiceHandlers(RecordingServiceDefinition, services.recording),
  ]);
  return createClients(createMemoryRpc(handlers));
}
