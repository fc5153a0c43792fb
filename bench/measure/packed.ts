/** What scripts/bench.mjs packed. */
export interface Packed {
  /** The folder of the unpacked Sockeye. */
  readonly unpacked: string;
  /** The folder of an empty app that was packed the same way. */
  readonly emptyUnpacked: string;
  /** The packages of Sockeye. */
  readonly packages: readonly string[];
}

/** Finds what was packed. Throws when nothing was. */
export function findPacked(env: NodeJS.ProcessEnv = process.env): Packed {
  const [unpacked, emptyUnpacked, packages] = [
    env['SOCKEYE_PACKED'],
    env['SOCKEYE_PACKED_EMPTY'],
    env['SOCKEYE_PACKAGES'],
  ];
  if (unpacked === undefined || emptyUnpacked === undefined || packages === undefined) {
    throw new Error('Start the benchmarks with `npm run bench`, which packs what is measured.');
  }
  return { unpacked, emptyUnpacked, packages: packages.split(':') };
}
