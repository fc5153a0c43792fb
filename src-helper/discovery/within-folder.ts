import { sep } from 'node:path';

import type { FoundListener, Scanner } from './scanner';

/**
 * A scanner that sees the Unix sockets below a folder alone. For tests: what else runs on the machine is not theirs to probe.
 */
export function withinFolder(scanner: Scanner, folder: string): Scanner {
  const start = folder.endsWith(sep) ? folder : folder + sep;
  const isInside = ({ endpoint }: FoundListener): boolean =>
    endpoint?.address?.$case === 'unix' && endpoint.address.value.path.startsWith(start);
  return {
    async scan(signal) {
      const { listeners, blindSpots } = await scanner.scan(signal);
      return { listeners: new Map([...listeners].filter(([, listener]) => isInside(listener))), blindSpots };
    },
  };
}
