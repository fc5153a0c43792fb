import type { JSX } from 'react';

import type { Recording } from '../../../gen/sockeye/v1/recording';
import { ExplanationMessage } from '../explanation-message';
import { formatNumberOf } from '../format';

/** What there is to say of a recording as a whole: why the call failed and what to do, and what was not kept. */
export function RecordingNotes({ recording }: { readonly recording: Recording }): JSX.Element {
  const { status, eventsDropped } = recording;
  const explanation = status?.explanation;
  return (
    <>
      {explanation === undefined || explanation.what === '' ? null : (
        <ExplanationMessage
          key={recording.id}
          what={explanation.what}
          nextStep={explanation.nextStep}
          remedy={explanation.remedy}
        />
      )}
      {eventsDropped === 0n ? null : (
        <ExplanationMessage
          tone="warn"
          what={`${formatNumberOf(eventsDropped, 'event')} not kept: there was no room for them.`}
          nextStep="They are counted in the numbers above. A full disk, or the limit of the history in the settings, makes recordings end with a part."
        />
      )}
    </>
  );
}
