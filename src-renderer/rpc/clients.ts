import { CallServiceClientImpl } from '../../gen/sockeye/v1/call';
import { DiscoveryServiceClientImpl } from '../../gen/sockeye/v1/discovery';
import { HostServiceClientImpl } from '../../gen/sockeye/v1/host';
import { LinkServiceClientImpl } from '../../gen/sockeye/v1/link';
import { RecordingServiceClientImpl } from '../../gen/sockeye/v1/recording';
import { SchemaServiceClientImpl } from '../../gen/sockeye/v1/schema';
import { SettingsServiceClientImpl } from '../../gen/sockeye/v1/settings';
import { TargetServiceClientImpl } from '../../gen/sockeye/v1/target';
import type { Rpc } from './port-rpc';

/** A client of each service, over one transport. A new service is one line here. */
export interface Clients {
  readonly host: HostServiceClientImpl;
  readonly settings: SettingsServiceClientImpl;
  readonly link: LinkServiceClientImpl;
  readonly target: TargetServiceClientImpl;
  readonly schema: SchemaServiceClientImpl;
  readonly call: CallServiceClientImpl;
  readonly recording: RecordingServiceClientImpl;
  readonly discovery: DiscoveryServiceClientImpl;
}

/** Makes the clients. They reject with RpcError, and with the reason of an aborted signal. */
export function createClients(rpc: Rpc): Clients {
  return {
    host: new HostServiceClientImpl(rpc),
    settings: new SettingsServiceClientImpl(rpc),
    link: new LinkServiceClientImpl(rpc),
    target: new TargetServiceClientImpl(rpc),
    schema: new SchemaServiceClientImpl(rpc),
    call: new CallServiceClientImpl(rpc),
    recording: new RecordingServiceClientImpl(rpc),
    discovery: new DiscoveryServiceClientImpl(rpc),
  };
}
