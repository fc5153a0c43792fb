// Main's own questions to the helper, over the same link as those of the window.
import { methodPath, type ServiceDefinition } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { OpenCall } from '../rpc/call-port';

/** A unary method as ts-proto describes it. */
interface AskedMethod<Request, Response> {
  readonly name: string;
  readonly requestType: { encode(message: Request): { finish(): Uint8Array } };
  readonly responseType: { decode(input: Uint8Array): Response };
}

/**
 * Calls a unary method of the helper. Rejects, in words, when it fails and when there is no answer within `limitMs`
 * milliseconds: a helper that hangs must not make those hang who ask about it.
 */
export function askHelper<Request, Response>(
  openCall: OpenCall,
  service: ServiceDefinition,
  method: AskedMethod<Request, Response>,
  { request, limitMs }: { readonly request: Request; readonly limitMs: number },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let reply: Uint8Array | undefined;
    const call = openCall(methodPath(service.fullName, method.name), {
      onMessage: data => (reply = data),
      onStatus: (code, details) => {
        clearTimeout(timer);
        if (code === StatusCode.OK && reply !== undefined) resolve(method.responseType.decode(reply));
        else reject(new Error(`${method.name}: ${details}`));
      },
    });
    const timer = setTimeout(() => {
      call.cancel();
      reject(new Error(`${method.name}: no answer within ${limitMs} ms`));
    }, limitMs);
    call.write(method.requestType.encode(request).finish(), () => undefined);
    call.halfClose();
  });
}
