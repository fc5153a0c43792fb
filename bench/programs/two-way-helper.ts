// The helper's link served on a Unix socket and on loopback TCP by one process, so that nothing but the transport
// differs. Arguments: socket path, token. Says its TCP port by IPC.
import { Server, ServerCredentials } from '@grpc/grpc-js';

import { CountKeptResponse, LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { addHandlers } from '../../src-helper/link/add-handlers';
import { createLinkService } from '../../src-helper/link/link-service';
import { createTokenGuard } from '../../src-helper/link/token-guard';
import { createLog } from '../../src-shared/log';
import { createServiceHandlers } from '../../src-shared/service-handlers';

const [socketPath = '', token = ''] = process.argv.slice(2);
const server = new Server();
const log = createLog('bench', text => void process.stderr.write(text));
const linkService = createLinkService(() => Promise.resolve(CountKeptResponse.create()));
addHandlers(server, createServiceHandlers(LinkServiceDefinition, linkService), log, {
  guard: createTokenGuard(token),
  onTraffic: () => undefined,
});

function bind(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

process.on('disconnect', () => process.exit(0));
void bind(`unix:${socketPath}`)
  .then(() => bind('127.0.0.1:0'))
  .then(port => process.send?.(port));
