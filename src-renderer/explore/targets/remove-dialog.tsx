import { type JSX, useState } from 'react';

import type { Target } from '../../../gen/sockeye/v1/target';
import { Button } from '../../ui/button';
import type { ErrorWords } from '../../ui/explain-error';
import { ExplanationMessage } from '../../ui/explanation-message';
import { Modal } from '../../ui/modal';
import type { TargetsStore } from './targets-store';

interface RemoveDialogProps {
  readonly targets: TargetsStore;
  readonly target: Target;
  readonly onClose: () => void;
}

/** Asks before a target is removed. */
export function RemoveDialog({ targets, target, onClose }: RemoveDialogProps): JSX.Element {
  const [error, setError] = useState<ErrorWords | undefined>(undefined);
  const remove = async (): Promise<void> => {
    const refused = await targets.remove(target.id);
    setError(refused);
    if (refused === undefined) onClose();
  };
  return (
    <Modal
      title={`Remove ${target.name}?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button look="primary" onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      <p>Its settings are forgotten. Its recordings and the requests that are open stay. The server is not touched.</p>
      {error === undefined ? null : <ExplanationMessage {...error} />}
    </Modal>
  );
}
