import { type JSX, useId } from 'react';

import { Button } from '../button';
import { Icon } from '../icon';
import { checkMetadata, type MetadataDraft } from './metadata-draft';
import styles from './metadata-editor.module.css';

interface MetadataEditorProps {
  /** What the metadata is for, for a screen reader. */
  readonly label: string;
  /** The words on the button that adds an entry. */
  readonly addLabel?: string;
  readonly drafts: readonly MetadataDraft[];
  readonly onChange: (drafts: readonly MetadataDraft[]) => void;
}

/** Edits metadata as a list of keys and values: order and repeated keys are kept. */
export function MetadataEditor({ label, addLabel = 'Add entry', drafts, onChange }: MetadataEditorProps): JSX.Element {
  const id = useId();
  const change = (draftId: number, part: Partial<MetadataDraft>): void =>
    onChange(drafts.map(draft => (draft.id === draftId ? { ...draft, ...part } : draft)));
  const nextId = Math.max(0, ...drafts.map(draft => draft.id)) + 1;
  return (
    <div className={styles.editor} role="group" aria-label={label}>
      {drafts.map((draft, index) => {
        const problem = checkMetadata(draft);
        const problemId = `${id}-problem-${draft.id}`;
        return (
          <div key={draft.id} className={styles.entry}>
            <div className={styles.line}>
              <input
                className={styles.field}
                aria-label={`Key ${index + 1}`}
                placeholder="key"
                spellCheck={false}
                value={draft.key}
                aria-invalid={problem !== undefined}
                aria-describedby={problem === undefined ? undefined : problemId}
                onChange={event => change(draft.id, { key: event.target.value })}
              />
              <input
                className={[styles.field, styles.value].join(' ')}
                aria-label={`Value ${index + 1}`}
                placeholder={draft.key.trim().endsWith('-bin') ? 'base64' : 'value'}
                spellCheck={false}
                value={draft.value}
                aria-invalid={problem !== undefined}
                onChange={event => change(draft.id, { value: event.target.value })}
              />
              <Button
                look="quiet"
                label={`Remove entry ${index + 1}`}
                title="Remove"
                onClick={() => onChange(drafts.filter(each => each.id !== draft.id))}
              >
                <Icon name="close" />
              </Button>
            </div>
            {problem === undefined ? null : (
              <p className={styles.problem} id={problemId}>
                {problem}
              </p>
            )}
          </div>
        );
      })}
      <div className={styles.add}>
        <Button look="quiet" onClick={() => onChange([...drafts, { id: nextId, key: '', value: '' }])}>
          <Icon name="add" />
          {addLabel}
        </Button>
      </div>
    </div>
  );
}
