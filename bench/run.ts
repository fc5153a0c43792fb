// `npm run bench`: measures figures one after the other and prints a table.
//   --only name,name   only these
//   --json FILE        also write {"figures":[...]} with every raw window
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { type FigureEntry, figures } from './figures';
import { type Figure, isTrustworthy } from './measure/figure';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
  const electron = process.env['SOCKEYE_ELECTRON'];
  const root = process.env['SOCKEYE_ROOT'];
  if (electron === undefined || root === undefined) {
    throw new Error('Start the benchmarks with `npm run bench`, which finds Electron and builds what is measured.');
  }
  const measured: Figure[] = [];
  for (const entry of chooseFigures(values.only)) {
    const startedMs = Date.now();
    const figure = await entry.measure({ electron, root });
    measured.push(figure);
    console.log(describe(entry, figure, Date.now() - startedMs));
  }
  if (values.json !== undefined) {
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.versions.node };
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine, at: new Date().toISOString(), figures: measured }, null, 2)}\n`,
    );
  }
}

function chooseFigures(only: string | undefined): readonly FigureEntry[] {
  if (only === undefined) return figures;
  return only.split(',').map(name => {
    const entry = figures.find(candidate => candidate.name === name.trim());
    if (entry !== undefined) return entry;
    throw new Error(`There is no figure "${name}". There are: ${figures.map(known => known.name).join(', ')}.`);
  });
}

function describe(entry: FigureEntry, figure: Figure, tookMs: number): string {
  const spread = [...figure.runs].sort((a, b) => a - b);
  const low = spread[0]?.toFixed(2) ?? '?';
  const high = spread[spread.length - 1]?.toFixed(2) ?? '?';
  const verdict = isTrustworthy(figure) ? judge(entry, figure) : `VOID: control ${figure.control?.toFixed(2) ?? ''}`;
  return (
    `${figure.name.padEnd(18)} ${figure.ratio.toFixed(2).padStart(6)}  (${low} to ${high} in ${figure.runs.length} rounds)  ` +
    `${verdict}  ${(tookMs / 1000).toFixed(0)} s\n    ${figure.note}`
  );
}

function judge(entry: FigureEntry, figure: Figure): string {
  if (entry.goal === undefined) return 'no goal';
  const isMet = figure.better === 'lower' ? figure.ratio <= entry.goal : figure.ratio >= entry.goal;
  return `goal ${figure.better === 'lower' ? 'at most' : 'at least'} ${entry.goal}: ${isMet ? 'met' : 'MISSED'}`;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
