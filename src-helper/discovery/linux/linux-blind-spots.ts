import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { FoundListener } from '../scanner';

/** What a scan could not see, in words. */
export function linuxBlindSpots(
  listeners: Iterable<FoundListener>,
  closedProcesses: number,
  otherNetworks: { readonly count: number; readonly processCount: number },
): Explanation[] {
  let ownerless = 0;
  for (const listener of listeners) if (listener.owners.length === 0) ownerless += 1;
  const spots: Explanation[] = [];
  if (ownerless > 0) {
    spots.push({
      cause: 'owners-hidden',
      what:
        `Who owns ${count(ownerless, 'listener')} cannot be seen` +
        (closedProcesses > 0
          ? `: ${count(closedProcesses, 'process', 'processes')} of other users do not let this user look.`
          : '.'),
      nextStep:
        closedProcesses > 0
          ? 'Only root sees the sockets of other users’ processes. Where a socket belongs to by its uid or its file is shown.'
          : '',
    });
  }
  if (otherNetworks.count > 0) {
    spots.push({
      cause: 'other-networks',
      what:
        `${count(otherNetworks.processCount, 'process', 'processes')} run in ${count(otherNetworks.count, 'other network namespace')} (containers): ` +
        'what listens there is not listed.',
      nextStep:
        'A socket of a container whose file can be reached from here can still be probed and added by its path.',
    });
  }
  return spots;
}

const numbers = new Intl.NumberFormat('en-US');

function count(number: number, one: string, many = `${one}s`): string {
  return `${numbers.format(number)} ${number === 1 ? one : many}`;
}
