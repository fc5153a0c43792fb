import { describe, expect, test } from 'vitest';

import { CallTimings } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { callPhases } from './call-phases';

const phases = (timings: Partial<Record<keyof CallTimings, bigint>>): readonly string[] =>
  callPhases(complete(CallTimings, timings)).map(({ name, fromUs, toUs }) => `${name} ${fromUs}-${toUs}`);

describe('the phases of a call', () => {
  test('follow each other without gaps up to its end', () => {
    const all = {
      connectedUs: 100n,
      sentUs: 110n,
      headersUs: 300n,
      firstMessageUs: 400n,
      lastMessageUs: 900n,
      endedUs: 950n,
    };
    expect(phases(all)).toEqual([
      'Connecting 0-100',
      'Queued 100-110',
      'Until the first byte 110-300',
      'Until the first message 300-400',
      'Messages 400-900',
      'Until the last byte 900-950',
    ]);
  });

  test('leave out what did not happen', () => {
    expect(phases({ endedUs: 50n })).toEqual(['Until the last byte 0-50']);
    expect(phases({ headersUs: 10n, firstMessageUs: 20n, lastMessageUs: 20n, endedUs: 30n })).toEqual([
      'Until the first byte 0-10',
      'Until the first message 10-20',
      'Until the last byte 20-30',
    ]);
  });
});
