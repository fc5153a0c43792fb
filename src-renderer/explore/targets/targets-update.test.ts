import { expect, test } from 'vitest';

import { Schema } from '../../../gen/sockeye/v1/schema';
import { Target } from '../../../gen/sockeye/v1/target';
import { endpointKey } from '../discovery/same-endpoint';
import {
  initialTargetsState,
  type Presence,
  type TargetsEvent,
  type TargetsState,
  updateTargets,
} from './targets-update';

const target = Target.fromPartial({ id: 't', endpoint: { address: { $case: 'unix', value: { path: '/run/s' } } } });
const here: TargetsEvent = { kind: 'listening', keys: new Set([endpointKey(target.endpoint) ?? '']) };
const gone: TargetsEvent = { kind: 'listening', keys: new Set() };
const saved: TargetsEvent = { kind: 'targets', targets: [target], notices: [] };
const refused: TargetsEvent = told(
  Schema.fromPartial({ failure: { cause: 'socket-missing', what: 'There is none.', nextStep: '' } }),
);

function told(schema: Schema): TargetsEvent {
  return { kind: 'schema-update', targetId: 't', update: { $case: 'schema', value: schema } };
}

function presenceAfter(...events: readonly TargetsEvent[]): Presence | undefined {
  return [saved, ...events].reduce<TargetsState>(updateTargets, initialTargetsState).presence.get('t');
}

test('a target whose server was never seen is not told to be down: it may be where discovery does not see', () => {
  expect(presenceAfter(gone)).toBeUndefined();
});

test('a server that was seen and goes is down; it is back when its schema has come', () => {
  expect(presenceAfter(here)).toBe('up');
  expect(presenceAfter(here, gone)).toBe('down');
  expect(presenceAfter(here, gone, here)).toBe('returning');
  expect(presenceAfter(here, gone, here, told(Schema.fromPartial({})))).toBe('returned');
  expect(presenceAfter(here, gone, here, refused)).toBe('up');
});

test('a server that starts where its schema was asked for in vain is connected to again', () => {
  expect(presenceAfter(refused, gone, here)).toBe('returning');
  expect(presenceAfter(refused, gone, here, told(Schema.fromPartial({})))).toBe('returned');
});
