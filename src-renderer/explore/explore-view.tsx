import type { JSX } from 'react';

import { formatEndpoint } from '../../src-shared/endpoint';
import type { Services } from '../services';
import { useStore } from '../state/use-store';
import { EmptyState } from '../ui/empty-state';
import { Split } from '../ui/split';
import { RemedyProvider } from '../ui/remedy';
import { type ShowType, ShowTypeProvider } from '../ui/type-link';
import type { DiscoveryStore } from './discovery/discovery-store';
import styles from './explore-view.module.css';
import type { SchemaShortcut } from './schema/schema-bar';
import { memberRowKey } from './schema/schema-rows';
import type { SchemaStore } from './schema/schema-store';
import { isSchemaShown, type SchemaPlace } from './schema/schema-update';
import { SchemaView } from './schema/schema-view';
import { RequestEditor } from './session/request-editor';
import { RequestTabs } from './session/request-tabs';
import { type PaneContent, ResponsePane } from './session/response-pane';
import type { SessionStore } from './session/session-store';
import { activeTab, type RequestTab } from './session/session-state';
import { Sidebar } from './sidebar';
import { applyTo, type TargetDialogState } from './targets/target-sidebar';
import { PresenceStrip } from './targets/presence-strip';
import type { TargetsStore } from './targets/targets-store';

interface ExploreViewProps {
  readonly services: Services;
  readonly targets: TargetsStore;
  readonly session: SessionStore;
  readonly schemas: SchemaStore;
  readonly discovery: DiscoveryStore;
  /** Saves a listener as a target, or shows the one that is saved for its place. */
  readonly onOpenListener: (listenerId: string) => void;
  readonly targetDialog: TargetDialogState | undefined;
  readonly onTargetDialog: (dialog: TargetDialogState | undefined) => void;
  readonly onOpenMethod: (targetId: string, methodPath: string) => void;
  /** Puts the keyboard into the request. */
  readonly onFocusRequest: () => void;
}

/** Choose a method, edit, send, read. */
export function ExploreView(props: ExploreViewProps): JSX.Element {
  const { services, targets, session, schemas, targetDialog, onTargetDialog, onOpenMethod, onFocusRequest } = props;
  const list = useStore(targets, state => state.targets);
  const tab = useStore(session, activeTab);
  const target = list?.find(each => each.id === tab?.targetId);
  const schema = useStore(targets, state => (tab === undefined ? undefined : state.schemas.get(tab.targetId)?.schema));
  const paneId = tab?.id ?? '';
  const callId = tab?.call?.callId;
  const isSchema = useStore(schemas, state => isSchemaShown(state.panes.get(paneId), callId));
  const openPlace = (place: SchemaPlace): void => schemas.open(paneId, place, callId);
  const showType: ShowType = (typeName, member) => {
    if (tab === undefined) return;
    openPlace({
      targetId: tab.targetId,
      typeName,
      rowKey: member === undefined ? undefined : memberRowKey(member),
    });
  };
  const showBeside = (content: PaneContent): void => {
    if (content === 'response') schemas.hide(paneId);
    else schemas.show(paneId, requestPlaces(tab)[0], callId);
  };
  const targetName = (id: string): string => list?.find(each => each.id === id)?.name ?? 'removed target';
  return (
    <ShowTypeProvider value={tab === undefined ? undefined : showType}>
      <Split
        label="Width of the sidebar"
        direction="row"
        sized="first"
        initialShare={0.215}
        minFirst={180}
        minSecond={560}
        first={
          <Sidebar
            discovery={props.discovery}
            onOpenListener={props.onOpenListener}
            targets={targets}
            host={services.host}
            schema={services.schema}
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
              <div className={styles.request}>
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
                      isTargetGone={list !== undefined && target === undefined}
                      onShowType={showType}
                    />
                  )}
                </section>
                <PresenceStrip targets={targets} target={target} callId={callId} />
              </div>
            }
            second={
              <RemedyProvider
                value={
                  target === undefined || target.isSample
                    ? undefined
                    : remedy => applyTo(targets, target, remedy, onTargetDialog)
                }
              >
                <ResponsePane
                  recordings={services.recording}
                  tab={tab}
                  onShow={showBeside}
                  schema={
                    isSchema ? (
                      <SchemaView
                        schemas={schemas}
                        paneId={paneId}
                        shortcuts={requestPlaces(tab)}
                        onOpen={openPlace}
                        onLeave={() => {
                          schemas.hide(paneId);
                          onFocusRequest();
                        }}
                      />
                    ) : undefined
                  }
                />
              </RemedyProvider>
            }
          />
        }
      />
    </ShowTypeProvider>
  );
}

/** The types of a request's messages; none without a request. */
function requestPlaces(tab: RequestTab | undefined): readonly (SchemaPlace & SchemaShortcut)[] {
  if (tab === undefined) return [];
  const { targetId, method } = tab;
  return [
    { label: 'Request', targetId, typeName: method.inputType, rowKey: undefined },
    { label: 'Reply', targetId, typeName: method.outputType, rowKey: undefined },
  ];
}
