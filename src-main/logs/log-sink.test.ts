import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import { createLogSink } from './log-sink';

it('lines written before the file was open are in it, too', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  const echoed: string[] = [];
  const sink = createLogSink(text => echoed.push(text));
  sink.write('early\n');
  sink.openFile(folder);
  sink.write('late\n');
  expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toBe('early\nlate\n');
  expect(echoed).toEqual(['early\n', 'late\n']);
  await rm(folder, { recursive: true });
});

it('takes the lines of a child whole, bounded and without control characters', async () => {
  const sink = createLogSink(() => undefined);
  const output = new PassThrough();
  sink.takeFrom(output);
  output.write('first li');
  output.write('ne\nsecond \u001b[31mred\u001b[0m\r\n');
  output.write('x'.repeat(20_000));
  output.end('the end without a break');
  await once(output, 'end');
  const lines = sink.lastLines();
  expect(lines.slice(0, 2)).toEqual(['first line', 'second \\u001b[31mred\\u001b[0m\\u000d']);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(8 * 1024);
  expect(lines.at(-1)).toContain('the end');
});

it('keeps the last lines only', () => {
  const sink = createLogSink(() => undefined);
  for (let at = 0; at < 1000; at++) sink.write(`line ${at}\n`);
  expect(sink.lastLines()).toHaveLength(300);
  expect(sink.lastLines().at(-1)).toBe('line 999');
});
