import { describe, expect, test } from 'vitest';

import { Schema } from '../../../gen/sockeye/v1/schema';
import { complete } from '../../testing/complete';
import { sampleTarget } from '../../testing/fake-services';
import { greeterSchema } from '../../testing/greeter-schema';
import { arrowAct } from './target-keys';
import { targetRows } from './target-rows';
import { initialTargetsState, type TargetsEvent, type TargetsState, updateTargets } from './targets-update';

const other = { ...sampleTarget, id: 'other', name: 'Other', isSample: false };
const play = (...events: readonly TargetsEvent[]): TargetsState => events.reduce(updateTargets, initialTargetsState);
const came: TargetsEvent = { kind: 'targets', targets: [sampleTarget, other] };
const loaded = (schema: Schema): TargetsEvent => ({
  kind: 'schema-update',
  targetId: 'sample',
  update: { $case: 'schema', value: schema },
});
const lines = (state: TargetsState): readonly string[] =>
  targetRows(state).map(row => {
    const indent = '  '.repeat(row.level - 1);
    switch (row.kind) {
      case 'target':
        return `${indent}${row.isExpanded ? 'v' : '>'} ${row.target.name}${row.progress === '' ? '' : ` (${row.progress})`}`;
      case 'service':
        return `${indent}${row.isExpanded ? 'v' : '>'} ${row.service.fullName}`;
      case 'method':
        return `${indent}${row.method.name} ${row.position}/${row.siblings}`;
      case 'note':
        return `${indent}${row.isProblem ? '! ' : ''}${row.text}`;
    }
  });

describe('the tree of targets', () => {
  test('unfolds the sample and its services by itself, and nothing of health and reflection', () => {
    expect(lines(play(came, loaded(greeterSchema)))).toEqual([
      'v Sample greeter',
      '  v greet.Greeter',
      '    SayHello 1/4',
      '    SayHellos 2/4',
      '    SayHelloToAll 3/4',
      '    Chat 4/4',
      '  > grpc.health.v1.Health',
      '> Other',
    ]);
  });

  test('shows how far loading has come, and keeps the last schema meanwhile', () => {
    const progress = { step: 'reflection', filesLoaded: 3, filesTotal: 10 };
    const begun: TargetsEvent = { kind: 'schema-begun', targetId: 'sample' };
    const step: TargetsEvent = {
      kind: 'schema-update',
      targetId: 'sample',
      update: { $case: 'progress', value: progress },
    };
    expect(lines(play(came, begun)).slice(0, 2)).toEqual(['v Sample greeter (loading)', '  Loading the schema']);
    const again = lines(play(came, loaded(greeterSchema), begun, step));
    expect(again[0]).toBe('v Sample greeter (3 of 10 files)');
    expect(again).toContain('    SayHello 1/4');
  });

  test('shows what did not load beside what did', () => {
    const partial = complete(Schema, { ...greeterSchema, problems: [{ file: 'a.proto', message: 'missing' }] });
    expect(lines(play(came, loaded(partial)))).toContain('  ! 1 part did not load');
    const failure = { cause: 'nobody-listens', what: 'Nobody listens.', nextStep: 'Start it.' };
    expect(lines(play(came, loaded(complete(Schema, { failure }))))).toEqual([
      'v Sample greeter',
      '  ! The schema did not load',
      '> Other',
    ]);
  });

  test('leaves folded what the user has folded when a schema is refreshed', () => {
    const folded: TargetsEvent = { kind: 'unfolded', key: 'service:sample:greet.Greeter', isExpanded: false };
    expect(lines(play(came, loaded(greeterSchema), folded, loaded(greeterSchema)))).not.toContain('    SayHello 1/4');
  });

  test('forgets the schema of a target that is removed', () => {
    const state = play(came, loaded(greeterSchema), { kind: 'targets', targets: [other] });
    expect(state.schemas.size).toBe(0);
    expect(lines(state)).toEqual(['> Other']);
  });
});

describe('a key in the tree of targets', () => {
  const rows = targetRows(play(came, loaded(greeterSchema)));
  test.each([
    ['ArrowRight', 'Other', 'unfold'],
    ['ArrowRight', 'Sample greeter', 1],
    ['ArrowRight', 'SayHello', undefined],
    ['ArrowLeft', 'greet.Greeter', 'fold'],
    ['ArrowLeft', 'Chat', 1],
    ['ArrowLeft', 'Other', undefined],
    ['c', 'SayHello', 5],
    ['s', 'Chat', 0],
    ['o', 'Sample greeter', 7],
    ['z', 'Chat', undefined],
  ])('%s on %s leads to %s', (key, name, act) => {
    const at = ['Sample greeter', 'greet.Greeter', 'SayHello', '', '', 'Chat', '', 'Other'].indexOf(name);
    expect(arrowAct(key, rows, at)).toBe(act);
  });
});
