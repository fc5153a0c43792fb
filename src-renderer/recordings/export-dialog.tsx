import type { JSX } from 'react';

import { Button } from '../ui/button';
import { formatNumberOf } from '../ui/format';
import { Modal } from '../ui/modal';
import styles from './export-dialog.module.css';
import type { FileForm } from './recording-files';

interface ExportDialogProps {
  /** How many recordings are written. */
  readonly count: number;
  readonly onClose: () => void;
  readonly onSave: (form: FileForm) => void;
}

const forms: readonly { readonly form: FileForm; readonly title: string; readonly text: string }[] = [
  { form: 'json-lines', title: 'JSON lines', text: 'Everything, one line an event. Can be imported again.' },
  {
    form: 'received',
    title: 'Received bytes',
    text: 'The messages received, each behind five bytes of length as gRPC frames them.',
  },
  { form: 'sent', title: 'Sent bytes', text: 'The messages sent, likewise.' },
];

/** Asks in which form the selected recordings are to be written. */
export function ExportDialog({ count, onClose, onSave }: ExportDialogProps): JSX.Element {
  return (
    <Modal title={`Export ${formatNumberOf(count, 'recording')}`} onClose={onClose}>
      {forms.map(({ form, title, text }) => (
        <div key={form} className={styles.form}>
          <div>
            <p className={styles.title}>{title}</p>
            <p className={styles.text}>{text}</p>
          </div>
          <Button
            label={`Save as ${title}`}
            onClick={() => {
              onClose();
              onSave(form);
            }}
          >
            Save …
          </Button>
        </div>
      ))}
    </Modal>
  );
}
