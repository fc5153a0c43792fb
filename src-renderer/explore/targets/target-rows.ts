import type { MethodDescription, ServiceDescription } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import { formatCount } from '../../ui/format';
import { type Presence, type SchemaView, serviceKey, targetKey, type TargetsState } from './targets-update';

interface RowPlace {
  readonly key: string;
  /** 1 for a target. */
  readonly level: number;
  /** Place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  readonly targetId: string;
}

/** One line of the tree of targets. */
export type TargetRow = RowPlace &
  (
    | {
        readonly kind: 'target';
        readonly target: Target;
        readonly isExpanded: boolean;
        /** What is being done, in words; empty when nothing is. */
        readonly progress: string;
        /** What went wrong, in a few words; empty when nothing did. */
        readonly problem: string;
        readonly presence: Presence | undefined;
      }
    | { readonly kind: 'service'; readonly service: ServiceDescription; readonly isExpanded: boolean }
    | { readonly kind: 'method'; readonly method: MethodDescription }
    | { readonly kind: 'note'; readonly text: string; readonly isProblem: boolean }
  );

/** The lines of the tree, as far as it is unfolded, in order. */
export function targetRows(state: TargetsState): readonly TargetRow[] {
  const targets = state.targets ?? [];
  return targets.flatMap((target, index) => {
    const view = state.schemas.get(target.id);
    const key = targetKey(target.id);
    const isExpanded = state.expanded.has(key);
    const row: TargetRow = {
      kind: 'target',
      key,
      level: 1,
      position: index + 1,
      siblings: targets.length,
      targetId: target.id,
      target,
      isExpanded,
      progress: progressWords(view),
      problem: problemWords(view),
      presence: state.presence.get(target.id),
    };
    return isExpanded ? [row, ...contentRows(state, target.id, view)] : [row];
  });
}

function contentRows(state: TargetsState, targetId: string, view: SchemaView | undefined): readonly TargetRow[] {
  const services = view?.schema?.services ?? [];
  const problem = problemWords(view);
  const note = noteWords(view, problem);
  const siblings = services.length + (note === '' ? 0 : 1);
  const rows: TargetRow[] = [];
  for (const [index, service] of services.entries()) {
    const key = serviceKey(targetId, service.fullName);
    const isExpanded = state.expanded.has(key);
    rows.push({ kind: 'service', key, level: 2, position: index + 1, siblings, targetId, service, isExpanded });
    if (!isExpanded) continue;
    for (const [place, method] of service.methods.entries()) {
      rows.push({
        kind: 'method',
        key: `method:${targetId}:${method.path}`,
        level: 3,
        position: place + 1,
        siblings: service.methods.length,
        targetId,
        method,
      });
    }
  }
  if (note !== '') {
    const place = { key: `note:${targetId}`, level: 2, position: siblings, siblings, targetId };
    rows.push({ kind: 'note', ...place, text: note, isProblem: problem !== '' });
  }
  return rows;
}

function progressWords(view: SchemaView | undefined): string {
  if (view?.progress === undefined) return '';
  const { filesLoaded, filesTotal } = view.progress;
  return filesTotal === 0 ? 'loading' : `${formatCount(filesLoaded)} of ${formatCount(filesTotal)} files`;
}

function problemWords(view: SchemaView | undefined): string {
  if (view === undefined || view.progress !== undefined) return '';
  if (view.error !== undefined || view.schema?.failure !== undefined) {
    return view.schema?.isFromCache === true ? 'Shown from an earlier load' : 'The schema did not load';
  }
  const count = view.schema?.problems.length ?? 0;
  return count === 0 ? '' : `${formatCount(count)} ${count === 1 ? 'part' : 'parts'} did not load`;
}

function noteWords(view: SchemaView | undefined, problem: string): string {
  if (problem !== '') return problem;
  if (view?.schema === undefined)
    return view?.progress === undefined ? 'The schema is not loaded' : 'Loading the schema';
  return view.schema.services.length === 0 && view.progress === undefined ? 'This server lists no services' : '';
}

/** The index of the row one level up; -1 for a target. */
export function parentIndex(rows: readonly TargetRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let i = index - 1; i >= 0; i -= 1) if ((rows[i]?.level ?? 0) < level) return i;
  return -1;
}
