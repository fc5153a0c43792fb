import type { Listener } from '../../../gen/sockeye/v1/discovery';
import { Target } from '../../../gen/sockeye/v1/target';

/** A target to save for a listener: named by the end of its path, with TLS when the probe had to use it. */
export function targetOfListener({ endpoint, boundTo, lastProbe }: Listener): Target {
  return Target.fromPartial({
    name: endpoint?.address?.$case === 'tcp' ? '' : nameOf(boundTo),
    ...(endpoint === undefined ? {} : { endpoint }),
    connection: lastProbe?.usesTls === true ? { tls: {} } : {},
    schemaSources: { useReflection: true },
  });
}

/** `/run/containerd/containerd.sock` is `containerd`. */
function nameOf(boundTo: string): string {
  const end = boundTo.split(/[/\\]/).at(-1) ?? '';
  return end.replace(/^@/, '').replace(/\.(sock|socket|s)$/i, '');
}
