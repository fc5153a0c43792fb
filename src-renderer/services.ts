import type { CallService } from '../gen/sockeye/v1/call';
import type { DiscoveryService } from '../gen/sockeye/v1/discovery';
import type { HostService } from '../gen/sockeye/v1/host';
import type { LinkService } from '../gen/sockeye/v1/link';
import type { RecordingService } from '../gen/sockeye/v1/recording';
import type { SchemaService } from '../gen/sockeye/v1/schema';
import type { SettingsService } from '../gen/sockeye/v1/settings';
import type { TargetService } from '../gen/sockeye/v1/target';

/** Everything the window can ask for: `host` and `settings` are served by main, the others by the helper. All it asks fails with RpcError. */
export interface Services {
  readonly host: HostService;
  readonly settings: SettingsService;
  readonly link: LinkService;
  readonly target: TargetService;
  readonly schema: SchemaService;
  readonly call: CallService;
  readonly recording: RecordingService;
  readonly discovery: DiscoveryService;
}
