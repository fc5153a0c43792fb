// All of main that needs gRPC at run time; loaded when the first helper starts.
import { Client, credentials } from '@grpc/grpc-js';

export { createRelay } from '../rpc/relay-call';

/**
 * A client for a helper at this target of grpc-js. Its flow-control window is raised (2.4 times the bytes a second of a stream);
 * never raise the server's too: node:http2 deadlocks when both ends of a Unix socket do.
 */
export function createLinkClient(target: string): Client {
  return new Client(target, credentials.createInsecure(), {
    'grpc-node.flow_control_window': 4 * 1024 * 1024,
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.default_authority': 'localhost',
  });
}
