// Runs inside the app's own page, put there over the debugging port: calls the helper with the window's own transport.
import { PingRequest, PingResponse } from '../../gen/sockeye/v1/link';
import { openWindowPort } from '../../src-renderer/rpc/open-window-port';
import { createPortRpc } from '../../src-renderer/rpc/port-rpc';
import { medianRoundTripUs } from '../measure/round-trips';

declare global {
  interface Window {
    /** Median of the round trips of one window, in microseconds. */
    sockeyeBench?: (windowMs: number) => Promise<number>;
  }
}

const rpc = createPortRpc(openWindowPort);
const payload = new Uint8Array(100).fill(7);

window.sockeyeBench = windowMs =>
  medianRoundTripUs(windowMs, async () => {
    const data = PingRequest.encode({ payload }).finish();
    PingResponse.decode(await rpc.request('sockeye.v1.LinkService', 'Ping', data));
  });
