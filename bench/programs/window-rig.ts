// Runs inside the app's own page, put there over the debugging port: calls the helper with the window's own transport.
import { type RunRequest, StartCall } from '../../gen/sockeye/v1/call';
import { PingRequest, PingResponse } from '../../gen/sockeye/v1/link';
import { createClients } from '../../src-renderer/rpc/clients';
import { openWindowPort } from '../../src-renderer/rpc/open-window-port';
import { createPortRpc } from '../../src-renderer/rpc/port-rpc';
import { medianRoundTripUs } from '../measure/round-trips';

declare global {
  interface Window {
    /** Median of the round trips of one window, in microseconds. */
    sockeyeBench?: (windowMs: number) => Promise<number>;
    /** Calls the sample this often, with so many calls open at once. Rejects when one does not end with OK. */
    sockeyeCalls?: (count: number, openCalls: number) => Promise<void>;
  }
}

const rpc = createPortRpc(openWindowPort);
const clients = createClients(rpc);
const payload = new Uint8Array(100).fill(7);

window.sockeyeBench = windowMs =>
  medianRoundTripUs(windowMs, async () => {
    const data = PingRequest.encode({ payload }).finish();
    PingResponse.decode(await rpc.request('sockeye.v1.LinkService', 'Ping', data));
  });

window.sockeyeCalls = async (count, openCalls) => {
  let begun = 0;
  const callOn = async (): Promise<void> => {
    while (begun++ < count) await callSample();
  };
  await Promise.all(Array.from({ length: openCalls }, callOn));
};

async function callSample(): Promise<void> {
  let code: number | undefined;
  for await (const { update } of clients.call.run(sayHello())) {
    if (update?.$case === 'recording') code = update.value.status?.code;
  }
  if (code !== 0) throw new Error(`A call of the sample ended with ${String(code)} instead of 0.`);
}

async function* sayHello(): AsyncGenerator<RunRequest> {
  const message = { content: { $case: 'json', value: '{ "name": "Ada" }' } } as const;
  const value = StartCall.fromPartial({ targetId: 'sample', methodPath: 'greet.Greeter/SayHello', message });
  yield await Promise.resolve<RunRequest>({ act: { $case: 'start', value } });
}
