import { render } from '@testing-library/react';
import { expect, test } from 'vitest';

import { Target } from '../../../gen/sockeye/v1/target';
import { complete } from '../../testing/complete';
import { ExplanationMessage } from '../../ui/explanation-message';
import { MetadataTable } from '../../ui/recording/metadata-table';
import { TargetRowContent } from './target-row-content';
import type { TargetRow } from './target-rows';

const nasty = 'a\u202eb\u2066c\u200fd\u{e0041}e\ud800f';
const shown = 'a\\u202Eb\\u2066c\\u200Fd\\u{E0041}e\\uD800f';

test.each([
  [
    'the name of a target',
    <TargetRowContent
      key=""
      // What the row draws is all that counts.
      row={{ kind: 'target', target: complete(Target, { name: nasty }), progress: '', problem: '' } as TargetRow}
    />,
  ],
  ['a note', <TargetRowContent key="" row={{ kind: 'note', text: nasty } as TargetRow} />],
  ['an explanation', <ExplanationMessage key="" what={nasty} nextStep={nasty} />],
  ['metadata', <MetadataTable key="" title="T" entries={[{ key: nasty, value: { $case: 'text', value: nasty } }]} />],
])('A10: %s cannot turn the reading order', (_what, element) => {
  const { container } = render(element);
  expect(container.textContent).toContain(shown);
  expect(container.innerHTML).not.toMatch(/[\u202e\u2066\u200f]|\u{e0041}/u);
});
