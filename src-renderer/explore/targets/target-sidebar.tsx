import { type JSX, lazy, Suspense, useState } from 'react';

import type { Remedy, SettingsPart } from '../../../gen/sockeye/v1/explanation';
import type { HostService } from '../../../gen/sockeye/v1/host';
import type { Target } from '../../../gen/sockeye/v1/target';
import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import type { ErrorWords } from '../../ui/explain-error';
import { ExplanationMessage } from '../../ui/explanation-message';
import { Icon } from '../../ui/icon';
import { RemedyProvider } from '../../ui/remedy';
import type { SchemaService } from '../../../gen/sockeye/v1/schema';
import sectionStyles from '../sidebar-section.module.css';
import { applyRemedy } from './apply-remedy';
import type { TargetProposal } from './target-draft';
import { TargetNotice } from './target-notice';
import styles from './target-sidebar.module.css';
import { TargetTree } from './target-tree';
import type { TargetsStore } from './targets-store';
import { targetOfKey } from './targets-update';

const TargetDialog = lazy(() => import('./target-dialog').then(module => ({ default: module.TargetDialog })));
const ExportDialog = lazy(() => import('./export-dialog').then(module => ({ default: module.ExportDialog })));
const RemoveDialog = lazy(() => import('./remove-dialog').then(module => ({ default: module.RemoveDialog })));

/** A dialog of the sidebar. */
export type TargetDialogState =
  | {
      readonly kind: 'edit';
      /** Undefined for a new one. */
      readonly target: Target | undefined;
      /** The part of the settings to begin with. */
      readonly part?: SettingsPart;
      /** What a new one begins with. */
      readonly proposal?: TargetProposal;
    }
  | { readonly kind: 'remove' | 'export'; readonly target: Target };

/** What the sidebar of targets needs. */
export interface TargetSidebarProps {
  readonly targets: TargetsStore;
  readonly host: HostService;
  readonly schema: SchemaService;
  readonly dialog: TargetDialogState | undefined;
  readonly onDialog: (dialog: TargetDialogState | undefined) => void;
  readonly onOpenMethod: (targetId: string, methodPath: string) => void;
}

/** The targets: the tree of what can be called, what can be done with a target, and what is wrong with it. */
export function TargetSidebar(props: TargetSidebarProps): JSX.Element {
  const { targets, host, schema, dialog, onDialog, onOpenMethod } = props;
  const list = useStore(targets, state => state.targets);
  const activeKey = useStore(targets, state => state.activeKey);
  const error = useStore(targets, state => state.error);
  const notices = useStore(targets, state => state.notices);
  const [isNoticeHidden, setIsNoticeHidden] = useState<string | undefined>(undefined);
  const active = list?.find(target => target.id === targetOfKey(activeKey));
  const add = (): void => onDialog({ kind: 'edit', target: undefined });
  return (
    <nav className={sectionStyles.section} aria-label="Targets" data-pane="targets">
      <header className={sectionStyles.head}>
        <h2 className={[sectionStyles.title, styles.words].join(' ')}>Targets</h2>
        <TargetActions targets={targets} target={active} onDialog={onDialog} />
        <Button look="quiet" label="Add target" title="Add target" onClick={add}>
          <Icon name="add" />
        </Button>
      </header>
      {error === undefined ? null : <ExplanationMessage {...error} />}
      {notices.map(({ cause, what, nextStep }) => (
        <ExplanationMessage key={`${cause} ${what}`} tone="warn" what={what} nextStep={nextStep} />
      ))}
      {list === undefined && error === undefined ? (
        <div className={styles.waiting}>
          <EmptyState title="No targets yet" text="They are shown as soon as the helper runs." />
        </div>
      ) : list?.length === 0 ? (
        <EmptyState
          title="No targets"
          text="A target is a gRPC server and how to reach it: a Unix socket, a pipe or a port."
        >
          <Button look="primary" onClick={add}>
            Add target
          </Button>
        </EmptyState>
      ) : (
        <TargetTree targets={targets} onOpenMethod={onOpenMethod} />
      )}
      {active === undefined || isNoticeHidden === active.id ? null : (
        <RemedyProvider value={remedy => applyTo(targets, active, remedy, onDialog)}>
          <TargetNotice
            key={active.id}
            targets={targets}
            target={active}
            onEdit={() => onDialog({ kind: 'edit', target: active })}
            onHide={() => setIsNoticeHidden(active.id)}
          />
        </RemedyProvider>
      )}
      <Suspense>
        {dialog?.kind === 'edit' ? (
          <TargetDialog
            targets={targets}
            host={host}
            target={dialog.target}
            part={dialog.part}
            proposal={dialog.proposal}
            onClose={() => onDialog(undefined)}
          />
        ) : null}
        {dialog?.kind === 'export' ? (
          <ExportDialog host={host} schema={schema} target={dialog.target} onClose={() => onDialog(undefined)} />
        ) : null}
        {dialog?.kind === 'remove' ? (
          <RemoveDialog targets={targets} target={dialog.target} onClose={() => onDialog(undefined)} />
        ) : null}
      </Suspense>
    </nav>
  );
}

/** Applies a remedy to a target, or opens its settings where something has to be filled in. */
export async function applyTo(
  targets: TargetsStore,
  target: Target,
  remedy: Remedy,
  onDialog: (dialog: TargetDialogState) => void,
): Promise<ErrorWords | undefined> {
  const changed = applyRemedy(target, remedy);
  if (changed !== undefined) return targets.save(changed);
  if (remedy.change?.$case === 'edit') onDialog({ kind: 'edit', target, part: remedy.change.value });
  return undefined;
}

interface TargetActionsProps {
  readonly targets: TargetsStore;
  readonly target: Target | undefined;
  readonly onDialog: (dialog: TargetDialogState) => void;
}

/** What can be done with the target of the active row. */
function TargetActions({ targets, target, onDialog }: TargetActionsProps): JSX.Element | null {
  const id = target?.id ?? '';
  const isLoading = useStore(targets, state => state.schemas.get(id)?.progress !== undefined);
  const hasSchema = useStore(targets, state => (state.schemas.get(id)?.schema?.contentHash ?? '') !== '');
  if (target === undefined) return null;
  return (
    <>
      <Button
        look="quiet"
        label={isLoading ? `Stop loading the schema of ${target.name}` : `Refresh schema of ${target.name}`}
        title={isLoading ? 'Stop loading' : `Refresh the schema of ${target.name}`}
        onClick={() => (isLoading ? targets.stopLoading(id) : targets.loadSchema(id, true))}
      >
        <Icon name={isLoading ? 'close' : 'refresh'} />
      </Button>
      <Button
        look="quiet"
        label={`Export schema of ${target.name}`}
        title={`Export the schema of ${target.name}…`}
        isDisabled={!hasSchema}
        onClick={() => onDialog({ kind: 'export', target })}
      >
        <Icon name="export" />
      </Button>
      {target.isSample ? null : (
        <>
          <Button
            look="quiet"
            label={`Edit ${target.name}`}
            title={`Edit ${target.name}`}
            onClick={() => onDialog({ kind: 'edit', target })}
          >
            <Icon name="edit" />
          </Button>
          <Button
            look="quiet"
            label={`Remove ${target.name}`}
            title={`Remove ${target.name}`}
            onClick={() => onDialog({ kind: 'remove', target })}
          >
            <Icon name="remove" />
          </Button>
        </>
      )}
    </>
  );
}
