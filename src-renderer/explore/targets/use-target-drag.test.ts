import { act, renderHook } from '@testing-library/react';
import type { PointerEvent } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TargetRow } from './target-rows';
import { type TargetDrag, useTargetDrag } from './use-target-drag';

/** What a pointer does: where it is, in px, and which buttons are held. */
interface Step {
  readonly kind: 'down' | 'move' | 'up' | 'cancel' | 'lost';
  readonly y?: number;
  readonly button?: number;
  readonly buttons?: number;
}

const rowPx = 24;
const rows = ['one', 'two', 'three'].map((targetId): TargetRow => ({
  kind: 'target',
  key: targetId,
  level: 1,
  position: 1,
  siblings: 3,
  targetId,
  target: {
    id: targetId,
    name: targetId,
    endpoint: undefined,
    connection: undefined,
    schemaSources: undefined,
    metadata: [],
    isSample: false,
  },
  isExpanded: false,
  progress: '',
  problem: '',
  presence: undefined,
}));

const down = (y: number): Step => ({ kind: 'down', y, buttons: 1 });
const move = (y: number, buttons = 1): Step => ({ kind: 'move', y, buttons });
const up = (y: number): Step => ({ kind: 'up', y });

describe('F20: a drag needs a pressed button and four pixels', () => {
  const moved = vi.fn();
  let list: HTMLElement;

  beforeEach(() => {
    moved.mockClear();
    list = document.createElement('div');
    for (const index of rows.keys()) {
      const row = document.createElement('div');
      row.setAttribute('role', 'treeitem');
      row.id = `t-${index}`;
      list.append(row);
    }
    document.body.append(list);
    // Nothing is laid out here: rows stand under each other.
    document.elementFromPoint = (_x, y) => list.children[Math.floor(y / rowPx)] ?? null;
    Object.assign(list, { setPointerCapture: vi.fn(), hasPointerCapture: () => true });
  });
  afterEach(() => list.remove());

  function play(drag: TargetDrag, step: Step): void {
    const { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onLostPointerCapture } = drag.handlers;
    const { y = 0, button = 0, buttons = 0 } = step;
    const target = document.elementFromPoint(0, y);
    const event = { target, currentTarget: list, button, buttons, clientX: 0, clientY: y, pointerId: 1 };
    const acts = {
      down: onPointerDown,
      move: onPointerMove,
      up: onPointerUp,
      cancel: onPointerCancel,
      lost: onLostPointerCapture,
    };
    acts[step.kind](event as unknown as PointerEvent<HTMLElement>);
  }

  it.each<[string, readonly Step[], readonly [string, string] | undefined]>([
    ['a press that is moved over two rows and released', [down(10), move(30), move(60), up(60)], ['one', 'three']],
    ['a press that moves four pixels', [down(10), move(14), move(30), up(30)], ['one', 'two']],
    ['a click', [down(10), up(10)], undefined],
    ['a click with a tremble of three pixels', [down(10), move(13), up(13)], undefined],
    ['a release that went elsewhere, then a pointer that only moves', [down(10), move(60, 0), up(60)], undefined],
    ['the same, and later a press without a move', [down(10), move(60, 0), down(60), up(60)], undefined],
    ['a release elsewhere within a drag', [down(10), move(30), move(60, 0), up(60)], undefined],
    ['another button held while it moves', [down(10), move(60, 2), up(60)], undefined],
    ['the second button', [{ kind: 'down', y: 10, button: 2, buttons: 2 }, move(60, 2), up(60)], undefined],
    ['a drag that the system cancels', [down(10), move(60), { kind: 'cancel' }, up(60)], undefined],
    ['a drag that loses the pointer', [down(10), move(60), { kind: 'lost' }, move(40), up(40)], undefined],
    ['a move without a press', [move(60), up(60)], undefined],
  ])('%s', (_, steps, expected) => {
    const { result } = renderHook(() => useTargetDrag(rows, 't', moved));
    for (const step of steps) act(() => play(result.current, step));
    if (expected === undefined) expect(moved).not.toHaveBeenCalled();
    else expect(moved).toHaveBeenCalledExactlyOnceWith(...expected);
    expect(result.current.lineTop, 'no line is left').toBeUndefined();
  });
});
