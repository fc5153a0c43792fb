import { describe, expect, test } from 'vitest';

import { MessageDescription } from '../../../gen/sockeye/v1/schema';
import { complete } from '../../testing/complete';
import { fieldByKey } from './message-types';

const message = complete(MessageDescription, {
  fullName: 'test.Clash',
  fields: [
    { name: 'fooBar', jsonName: 'custom', number: 1 },
    { name: 'foo_bar', jsonName: 'fooBar', number: 2 },
  ],
  extensions: [{ name: 'test.extra', jsonName: '[test.extra]', number: 3 }],
});

describe('the field of a key', () => {
  test('is the one that JSON calls so, before one that the source calls so', () => {
    expect(fieldByKey(message, 'fooBar')?.number).toBe(2);
  });

  test('is found by either name, and among extensions', () => {
    expect(['custom', 'foo_bar', '[test.extra]', 'nobody'].map(key => fieldByKey(message, key)?.number)).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
  });
});
