// What the benchmarks need packed: each figure takes its own, and on a machine without rpmbuild most need nothing of it.
import { parseArgs } from 'node:util';

/** What each figure about packages is measured on, as electron-builder names it; every other figure needs none. */
const targetsOf = new Map([
  ['package.size', ['dir', 'tar.gz', 'deb', 'rpm']],
  ['start.packaged', ['dir']],
]);

/**
 * What to pack for a run of the benchmarks.
 *
 * @param {readonly string[]} args The arguments of `npm run bench`; without `--only` all figures are measured.
 * @returns {readonly string[]} Targets of electron-builder; none when nothing that is measured is packed.
 */
export function packagesToMeasure(args) {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' } }, strict: false });
  const figures =
    typeof values.only === 'string' ? values.only.split(',').map(name => name.trim()) : [...targetsOf.keys()];
  return [...new Set(figures.flatMap(figure => targetsOf.get(figure) ?? []))];
}

/** Whether packages are made for which the system needs more than Electron does (rpmbuild, dpkg-deb). */
export function needsPackagingTools(targets) {
  return targets.some(target => target !== 'dir' && target !== 'tar.gz');
}
