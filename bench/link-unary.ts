// link.unary: a unary call of 100 bytes from main to the helper over the link, against a ping-pong of the same bytes,
// length-prefixed, on a bare Unix socket. link.uds_vs_tcp: the link on a Unix socket against the link on loopback TCP.
import { alternate } from './measure/alternate';
import type { BenchContext } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { type LinkRig, startLinkRig } from './measure/link-rig-client';

/** Measures the link against the floor. */
export function measureLinkUnary(context: BenchContext): Promise<Figure> {
  return withRig(context, rig =>
    alternate({
      name: 'link.unary',
      better: 'lower',
      subject: rig.side('link'),
      reference: rig.side('raw'),
      unit: 'main to helper and back / raw Unix socket, median us of a round trip',
    }),
  );
}

/** Measures the link's transport against TCP. */
export function measureLinkUdsVsTcp(context: BenchContext): Promise<Figure> {
  return withRig(context, rig =>
    alternate({
      name: 'link.uds_vs_tcp',
      better: 'lower',
      subject: rig.side('unix'),
      reference: rig.side('tcp'),
      unit: 'the link over a Unix socket / over loopback TCP, median us of a round trip',
    }),
  );
}

async function withRig(context: BenchContext, use: (rig: LinkRig) => Promise<Figure>): Promise<Figure> {
  const rig = await startLinkRig(context);
  try {
    return await use(rig);
  } finally {
    await rig.close();
  }
}
