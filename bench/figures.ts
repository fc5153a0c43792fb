// All figures, with their goals. A new figure is one line here.
import { measureCallBytes } from './call-bytes';
import { measureCallRecord } from './call-record';
import { measureCallUnary } from './call-unary';
import { measureCodecJson } from './codec-json';
import { measureDiscoveryScan } from './discovery-scan';
import { measureLeakCalls } from './leak-calls';
import { measureLinkUdsVsTcp, measureLinkUnary } from './link-unary';
import { type BenchContext } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { measureMemoryIdle } from './memory-idle';
import { measureSchemaLoad } from './schema-load';
import { measureSchemaReflect } from './schema-reflect';
import { measurePackageSize } from './package-size';
import { measureStartPackaged, measureStartReady } from './start-ready';
import { measureStoreSearch } from './store-search';
import { measureUiScroll } from './ui-scroll';
import { measureUiUnary } from './ui-unary';

/** A figure that can be measured. */
export interface FigureEntry {
  /** `link.unary`. */
  readonly name: string;
  /** What the ratio is to be, at most or at least as `better` of the figure says; undefined when it is only watched. */
  readonly goal: number | undefined;
  /** Measures it; takes under a minute, but for those that say otherwise. */
  readonly measure: (context: BenchContext) => Promise<Figure>;
}

/** Every figure, in the order of docs/performance.md. */
export const figures: readonly FigureEntry[] = [
  { name: 'link.unary', goal: 4, measure: measureLinkUnary },
  { name: 'link.uds_vs_tcp', goal: undefined, measure: measureLinkUdsVsTcp },
  { name: 'ui.unary', goal: 2, measure: measureUiUnary },
  { name: 'schema.load', goal: 1, measure: measureSchemaLoad },
  { name: 'schema.reflect', goal: undefined, measure: measureSchemaReflect },
  { name: 'codec.json', goal: 1, measure: measureCodecJson },
  { name: 'call.record', goal: 0.7, measure: measureCallRecord },
  { name: 'call.bytes', goal: 1.5, measure: measureCallBytes },
  { name: 'call.unary', goal: 1.3, measure: measureCallUnary },
  { name: 'store.search', goal: 1, measure: measureStoreSearch },
  { name: 'ui.scroll', goal: 0.9, measure: measureUiScroll },
  { name: 'discovery.scan', goal: 1, measure: measureDiscoveryScan },
  { name: 'start.ready', goal: 1.6, measure: measureStartReady },
  { name: 'start.packaged', goal: 1.6, measure: measureStartPackaged },
  { name: 'package.size', goal: 1.05, measure: measurePackageSize },
  { name: 'memory.idle', goal: 1.5, measure: measureMemoryIdle },
  { name: 'leak.calls', goal: 1.1, measure: measureLeakCalls },
];
