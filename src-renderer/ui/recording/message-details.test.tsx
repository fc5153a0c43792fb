import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';

import { ReadMessageResponse } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { MessageDetails, type MessageForm } from './message-details';
import type { MessageReader } from './message-reader';

afterEach(cleanup);

/** Shows a message of these traits. */
function show(form: MessageForm, traits: Partial<ReadMessageResponse>): void {
  const content = complete(ReadMessageResponse, {
    typeName: 'test.Thing',
    json: '{"at": "1970-01-01T00:00:01Z"}',
    isJsonCut: false,
    data: Uint8Array.of(10, 4, 8, 1, 24, 1),
    sizeBytes: 6n,
    decodeError: '',
    isJsonInexact: false,
    ...traits,
  });
  const message = { index: 0, content, jsonStep: 0, isReadingMore: false, error: undefined };
  const state = { message: { ...message, pieces: new Map([[0, content.data]]), fields: undefined } };
  const nothing = (): void => undefined;
  const reader: MessageReader = {
    get: () => state,
    subscribe: () => nothing,
    show: nothing,
    showMoreJson: nothing,
    showBytes: nothing,
    showFields: nothing,
    close: nothing,
  };
  render(<MessageDetails reader={reader} form={form} onForm={nothing} />);
}

test('a message that JSON cannot say in full says so', () => {
  show('tree', { isJsonInexact: true });
  expect(screen.getByRole('group', { name: 'Note' }).textContent).toContain('JSON cannot say all of its bytes');
});

test('its bytes need no such word', () => {
  show('bytes', { isJsonInexact: true });
  expect(screen.queryByRole('group', { name: 'Note' })).toBeNull();
});

test('an ordinary message says nothing', () => {
  show('tree', {});
  expect(screen.queryByRole('group', { name: 'Note' })).toBeNull();
});
