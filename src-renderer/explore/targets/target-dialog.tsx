import { type JSX, useState } from 'react';

import { DialogPurpose, type HostService } from '../../../gen/sockeye/v1/host';
import { SettingsPart } from '../../../gen/sockeye/v1/explanation';
import type { Target } from '../../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../../src-shared/endpoint';
import { Button } from '../../ui/button';
import type { ErrorWords } from '../../ui/explain-error';
import { ExplanationMessage } from '../../ui/explanation-message';
import { CheckField, TextField } from '../../ui/field';
import { MetadataEditor } from '../../ui/metadata/metadata-editor';
import { Modal } from '../../ui/modal';
import { platformOfWindow } from '../../ui/platform-of-window';
import { PathsField } from './paths-field';
import {
  checkDraft,
  draftOf,
  draftOfProposal,
  type TargetDraft,
  type TargetProposal,
  withEndpointText,
} from './target-draft';
import styles from './target-dialog.module.css';
import type { TargetsStore } from './targets-store';
import { TransferFields } from './transfer-fields';

interface TargetDialogProps {
  readonly targets: TargetsStore;
  readonly host: HostService;
  /** The target to change; undefined adds one. */
  readonly target: Target | undefined;
  /** The part to begin with; undefined for the endpoint. */
  readonly part?: SettingsPart | undefined;
  /** What a new target begins with. */
  readonly proposal?: TargetProposal | undefined;
  readonly onClose: () => void;
}

/** Adds or changes a target. */
export function TargetDialog({ targets, host, target, part, proposal, onClose }: TargetDialogProps): JSX.Element {
  const [draft, setDraft] = useState<TargetDraft>(() =>
    proposal === undefined ? draftOf(target) : draftOfProposal(proposal),
  );
  const isFirst = (each: SettingsPart): boolean => part === each;
  const [error, setError] = useState<ErrorWords | undefined>(undefined);
  const [isSaving, setIsSaving] = useState(false);
  const checked = checkDraft(draft, target, platformOfWindow());
  const change = (part: Partial<TargetDraft>): void => setDraft({ ...draft, ...part });
  const save = async (): Promise<void> => {
    if (checked.target === undefined || isSaving) return;
    setIsSaving(true);
    const refused = await targets.save(checked.target);
    setIsSaving(false);
    setError(refused);
    if (refused === undefined) onClose();
  };
  return (
    <Modal
      title={target === undefined ? 'Add target' : `Edit ${target.name}`}
      onClose={onClose}
      notice={error === undefined ? undefined : <ExplanationMessage {...error} />}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={checked.target === undefined || isSaving} onClick={() => void save()}>
            {target === undefined ? 'Add target' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        {proposal === undefined ? null : <ExplanationMessage tone="warn" what={proposal.note} nextStep="" />}
        <TextField
          label="Endpoint"
          value={draft.endpoint}
          placeholder="/run/app.sock"
          isData
          isFocusedFirst={part === undefined || isFirst(SettingsPart.SETTINGS_PART_ENDPOINT)}
          hint={endpointHint(checked.endpoint === undefined ? '' : formatEndpoint(checked.endpoint))}
          problem={checked.endpointProblem}
          onChange={endpoint => setDraft(withEndpointText(draft, endpoint))}
        />
        <TextField
          label="Name"
          value={draft.name}
          placeholder={checked.endpoint === undefined ? '' : formatEndpoint(checked.endpoint)}
          hint="What you call it. Empty for the endpoint."
          onChange={name => change({ name })}
        />
        <h3 className={styles.heading}>Schema</h3>
        {checked.sourcesProblem === undefined ? null : (
          <ExplanationMessage tone="warn" what={checked.sourcesProblem} nextStep="" />
        )}
        <CheckField
          label="Ask the server (reflection)"
          isChecked={draft.usesReflection}
          onChange={usesReflection => change({ usesReflection })}
        />
        {draft.usesReflection ? (
          <div className={styles.reflection}>
            <MetadataEditor
              label="Metadata of reflection"
              addLabel="Add metadata for reflection"
              drafts={draft.reflectionMetadata}
              onChange={reflectionMetadata => change({ reflectionMetadata })}
            />
          </div>
        ) : null}
        <PathsField
          host={host}
          label=".proto files and folders"
          isFocusedFirst={isFirst(SettingsPart.SETTINGS_PART_SCHEMA)}
          value={draft.protoPaths}
          choices={[
            ['Files', DialogPurpose.DIALOG_PURPOSE_PROTO_FILES],
            ['Folder', DialogPurpose.DIALOG_PURPOSE_PROTO_FOLDER],
          ]}
          onChange={protoPaths => change({ protoPaths })}
        />
        {draft.protoPaths.trim() === '' ? null : (
          <PathsField
            host={host}
            label="Import paths"
            value={draft.importPaths}
            choices={[['Folder', DialogPurpose.DIALOG_PURPOSE_PROTO_FOLDER]]}
            onChange={importPaths => change({ importPaths })}
          />
        )}
        <PathsField
          host={host}
          label="Descriptor sets"
          value={draft.descriptorSetPaths}
          choices={[['Files', DialogPurpose.DIALOG_PURPOSE_DESCRIPTOR_SETS]]}
          onChange={descriptorSetPaths => change({ descriptorSetPaths })}
        />
        <h3 className={styles.heading}>Connection</h3>
        <TextField
          label="Authority"
          isFocusedFirst={isFirst(SettingsPart.SETTINGS_PART_AUTHORITY)}
          value={draft.authority}
          placeholder="localhost"
          isData
          hint="Overrides :authority. Empty: localhost for sockets and pipes, the address for TCP."
          onChange={authority => change({ authority })}
        />
        <CheckField label="TLS" isChecked={draft.usesTls} onChange={usesTls => change({ usesTls })} />
        {draft.usesTls ? <TlsFields draft={draft} part={part} onChange={change} /> : null}
        <TransferFields draft={draft} onChange={change} />
        <h3 className={styles.heading}>Metadata of every call</h3>
        <MetadataEditor
          label="Metadata of every call"
          drafts={draft.metadata}
          onChange={metadata => change({ metadata })}
        />
        {/* Enter in a field saves. */}
        <input type="submit" hidden />
      </form>
    </Modal>
  );
}

interface TlsFieldsProps {
  readonly draft: TargetDraft;
  readonly part: SettingsPart | undefined;
  readonly onChange: (part: Partial<TargetDraft>) => void;
}

function TlsFields({ draft, part, onChange }: TlsFieldsProps): JSX.Element {
  return (
    <div className={styles.tls}>
      <TextField
        label="Certificate authorities"
        isFocusedFirst={part === SettingsPart.SETTINGS_PART_CERTIFICATE_AUTHORITIES}
        value={draft.caPath}
        placeholder="those of the system"
        isData
        hint="Path of a PEM file."
        onChange={caPath => onChange({ caPath })}
      />
      <TextField
        label="Client certificate"
        isFocusedFirst={part === SettingsPart.SETTINGS_PART_CLIENT_CERTIFICATE}
        value={draft.certificatePath}
        placeholder="none"
        isData
        onChange={certificatePath => onChange({ certificatePath })}
      />
      <TextField
        label="Client key"
        value={draft.keyPath}
        placeholder="none"
        isData
        onChange={keyPath => onChange({ keyPath })}
      />
      <TextField
        label="Server name"
        value={draft.serverName}
        placeholder="the authority's host"
        isData
        hint="The name that the server's certificate must carry."
        onChange={serverName => onChange({ serverName })}
      />
    </div>
  );
}

function endpointHint(understood: string): string {
  return understood === ''
    ? 'unix:/run/app.sock, unix-abstract:name, npipe:name or 127.0.0.1:50051. A bare path is a Unix socket.'
    : `Understood as ${understood}`;
}
