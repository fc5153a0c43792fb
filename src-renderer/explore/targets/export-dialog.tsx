import { type JSX, useId, useState } from 'react';

import { DialogPurpose, type HostService } from '../../../gen/sockeye/v1/host';
import { SchemaFormat, type SchemaService } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import { visibleText } from '../../../src-shared/visible-text';
import { Button } from '../../ui/button';
import { type ErrorWords, explainError } from '../../ui/explain-error';
import { ExplanationMessage } from '../../ui/explanation-message';
import { Modal } from '../../ui/modal';
import styles from './export-dialog.module.css';
import { commonFolder, exportedWords, suggestedFileName } from './export-words';

interface ExportDialogProps {
  readonly host: HostService;
  readonly schema: SchemaService;
  readonly target: Target;
  readonly onClose: () => void;
}

type Outcome =
  | { readonly kind: 'none' | 'writing' }
  | { readonly kind: 'written'; readonly paths: readonly string[] }
  | { readonly kind: 'failed'; readonly error: ErrorWords };

const formats = [
  {
    format: SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET,
    label: 'Descriptor set',
    hint: 'One binary file (FileDescriptorSet) with every file of the schema, for buf, protoc, grpcurl and others.',
  },
  {
    format: SchemaFormat.SCHEMA_FORMAT_PROTO_SOURCES,
    label: '.proto sources',
    hint: 'A folder with a .proto file for each file of the schema. Files of the same names there are replaced.',
  },
] as const;

/** Gives the schema of a target away as files that the user chooses, and says what was written. */
export function ExportDialog({ host, schema, target, onClose }: ExportDialogProps): JSX.Element {
  const [format, setFormat] = useState<SchemaFormat>(SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET);
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const name = useId();
  const write = async (): Promise<void> => {
    try {
      const path = await choosePath(host, format, target.name);
      if (path === '') return;
      setOutcome({ kind: 'writing' });
      const { paths } = await schema.exportSchema({ targetId: target.id, format, path });
      setOutcome({ kind: 'written', paths });
    } catch (error) {
      setOutcome({ kind: 'failed', error: explainError(error) });
    }
  };
  const isWritten = outcome.kind === 'written';
  return (
    <Modal
      title={`Export schema of ${target.name}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{isWritten ? 'Done' : 'Cancel'}</Button>
          <Button look="primary" isDisabled={outcome.kind === 'writing'} onClick={() => void write()}>
            {format === SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET ? 'Choose file…' : 'Choose folder…'}
          </Button>
        </>
      }
    >
      <fieldset className={styles.formats}>
        <legend className="for-reader">Write as</legend>
        {formats.map(each => (
          <label key={each.format} className={styles.format}>
            <input
              type="radio"
              name={name}
              className={styles.radio}
              checked={format === each.format}
              onChange={() => {
                setFormat(each.format);
                setOutcome({ kind: 'none' });
              }}
            />
            <span>
              <span className={styles.label}>{each.label}</span>
              <span className={styles.hint}>{each.hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {outcome.kind === 'failed' ? <ExplanationMessage {...outcome.error} /> : null}
      <div role="status" aria-label="Export" className={styles.outcome}>
        {outcome.kind === 'writing' ? 'Writing…' : null}
        {isWritten ? (
          <>
            <p>{visibleText(exportedWords(outcome.paths))}</p>
            <p className={styles.place}>
              {visibleText(outcome.paths.length === 1 ? (outcome.paths[0] ?? '') : commonFolder(outcome.paths))}
            </p>
          </>
        ) : null}
      </div>
    </Modal>
  );
}

/** Lets the user choose; empty when they do not. */
async function choosePath(host: HostService, format: SchemaFormat, targetName: string): Promise<string> {
  if (format === SchemaFormat.SCHEMA_FORMAT_PROTO_SOURCES) {
    const { paths } = await host.showOpenDialog({ purpose: DialogPurpose.DIALOG_PURPOSE_EXPORT_FOLDER });
    return paths[0] ?? '';
  }
  const purpose = DialogPurpose.DIALOG_PURPOSE_DESCRIPTOR_SETS;
  return (await host.showSaveDialog({ purpose, suggestedName: suggestedFileName(targetName) })).path;
}
