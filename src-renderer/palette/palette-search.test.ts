import { expect, test } from 'vitest';

import { type PaletteItem, searchItems, shownItems } from './palette-search';

const item = (name: string, more = '', group = 'Method'): PaletteItem => ({
  id: name,
  name,
  more,
  group,
  run: () => undefined,
});
const items = [
  item('greet.Greeter/SayHello', 'unary · Sample'),
  item('greet.Greeter/SayHellos', 'server streaming · Sample'),
  item('grpc.health.v1.Health/Check', 'unary · Sample'),
  item('Restart helper', '', 'Command'),
];
const names = (query: string): readonly string[] => searchItems(items, query).map(found => found.name);

test('every word must be somewhere, in any case and order', () => {
  expect(names('HELLO say')).toEqual(['greet.Greeter/SayHello', 'greet.Greeter/SayHellos']);
  expect(names('streaming hello')).toEqual(['greet.Greeter/SayHellos']);
  expect(names('hello nothing')).toEqual([]);
});

test('the beginning of a name counts more than a part of it, and a part more than letters within', () => {
  const two = [item('a.Othello/Play'), item('greet.Greeter/SayHello')];
  expect(searchItems(two, 'hello').map(found => found.name)).toEqual(['greet.Greeter/SayHello', 'a.Othello/Play']);
  expect(names('re')[0]).toBe('Restart helper');
  expect(names('check')).toEqual(['grpc.health.v1.Health/Check']);
});

test('no query shows everything in its order, up to a limit', () => {
  expect(names('')).toEqual(items.map(each => each.name));
  const many = Array.from({ length: 1000 }, (_, i) => item(`m${i}`));
  expect(searchItems(many, '')).toHaveLength(shownItems);
});
