import type { JSX } from 'react';

import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { ExplanationMessage } from '../ui/explanation-message';
import type { NoticesStore } from './notices-store';

/** What the user should know of the app itself, above everything else, until it is dismissed. */
export function NoticeList({ notices }: { readonly notices: NoticesStore }): JSX.Element {
  const list = useStore(notices, all => all);
  return (
    <>
      {list.map(({ id, explanation }) => (
        <ExplanationMessage key={id} tone="warn" what={explanation?.what ?? ''} nextStep={explanation?.nextStep ?? ''}>
          <Button onClick={() => notices.dismiss(id)}>Dismiss</Button>
        </ExplanationMessage>
      ))}
    </>
  );
}
