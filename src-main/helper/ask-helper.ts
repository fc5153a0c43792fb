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
 * milliseconds, or one that is none: a helper that hangs, or talks nonsense, must not take those with it who ask about it.
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
        if (code !== StatusCode.OK) reject(new Error(`${method.name}: ${details}`));
        else if (reply === undefined) reject(new Error(`${method.name}: there was no answer`));
        else {
          try {
            resolve(method.responseType.decode(reply));
          } catch (error) {
            // Thrown from here, it would end main.
            reject(new Error(`${method.name}: the answer cannot be read`, { cause: error }));
          }
        }
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
