import type { JSX } from 'react';

import { formatEndpoint } from '../../src-shared/endpoint';
import type { Services } from '../services';
import { useStore } from '../state/use-store';
import { EmptyState } from '../ui/empty-state';
import { Split } from '../ui/split';
import styles from './explore-view.module.css';
import { RequestEditor } from './session/request-editor';
import { RequestTabs } from './session/request-tabs';
import { ResponsePane } from './session/response-pane';
import type { SessionStore } from './session/session-store';
import { activeTab } from './session/session-update';
import { type TargetDialogState, TargetSidebar } from './targets/target-sidebar';
import type { TargetsStore } from './targets/targets-store';

interface ExploreViewProps {
  readonly services: Services;
  readonly targets: TargetsStore;
  readonly session: SessionStore;
  readonly targetDialog: TargetDialogState | undefined;
  readonly onTargetDialog: (dialog: TargetDialogState | undefined) => void;
  readonly onOpenMethod: (targetId: string, methodPath: string) => void;
}

/** Choose a method, edit, send, read. */
export function ExploreView(props: ExploreViewProps): JSX.Element {
  const { services, targets, session, targetDialog, onTargetDialog, onOpenMethod } = props;
  const list = useStore(targets, state => state.targets);
  const tab = useStore(session, activeTab);
  const target = list?.find(each => each.id === tab?.targetId);
  const schema = useStore(targets, state => (tab === undefined ? undefined : state.schemas.get(tab.targetId)?.schema));
  const targetName = (id: string): string => list?.find(each => each.id === id)?.name ?? 'removed target';
  return (
    <Split
      label="Width of the sidebar"
      direction="row"
      sized="first"
      initialShare={0.215}
      minFirst={180}
      minSecond={560}
      first={
        <TargetSidebar
          targets={targets}
          host={services.host}
          dialog={targetDialog}
          onDialog={onTargetDialog}
          onOpenMethod={onOpenMethod}
        />
      }
      second={
        <Split
          label="Width of the request"
          direction="row"
          sized="first"
          initialShare={0.5}
          minFirst={280}
          minSecond={280}
          first={
            <section className={styles.request} aria-label="Request" data-pane="request">
              <RequestTabs session={session} targetName={targetName} />
              {tab === undefined ? (
                <EmptyState
                  title="No request open"
                  text="Choose a method in the tree on the left, or press Ctrl+K to search for one."
                />
              ) : (
                <RequestEditor
                  session={session}
                  schema={services.schema}
                  tab={tab}
                  targetName={targetName(tab.targetId)}
                  targetEndpoint={target?.endpoint === undefined ? '' : formatEndpoint(target.endpoint)}
                  schemaHash={schema?.contentHash ?? ''}
                />
              )}
            </section>
          }
          second={<ResponsePane recordings={services.recording} tab={tab} />}
        />
      }
    />
  );
}
