import type { DiscoveryServiceDefinition } from '../../gen/sockeye/v1/discovery';
import type { Log } from '../../src-shared/log';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { currentSystem } from '../wire/dial/transports/transport';
import { createScanner } from './create-scanner';
import { createDiscovery } from './discovery';
import { createDiscoveryService } from './discovery-service';
import { createProber } from './probing/probe-listeners';
import type { TalkLimits } from './probing/talk-to-endpoint';
import { createUserNames } from '../user-names';
import { withinFolder } from './within-folder';

/** How long a probe waits: for HTTP/2, then for its answers. */
const probeLimits: TalkLimits = { connectMs: 500, answerMs: 3_000 };

/** Puts together the discovery of this system. Nothing is looked at, and nobody connected to, before somebody asks. */
export function startDiscovery(log: Log, limits = probeLimits): ServiceImplementation<DiscoveryServiceDefinition> {
  const system = currentSystem();
  const names = createUserNames();
  // Who the system takes us for when it looks at modes.
  const uid = process.geteuid?.();
  const whole = createScanner(system, names);
  const folder = process.env['SOCKEYE_DISCOVERY_FOLDER'];
  const scanner = folder === undefined || folder === '' ? whole : withinFolder(whole, folder);
  const discovery = createDiscovery({ scanner, log, names, uid });
  return createDiscoveryService(discovery, createProber(discovery, { system, names, uid, limits }));
}
