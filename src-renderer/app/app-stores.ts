import { createDiscoveryStore, type DiscoveryStore } from '../explore/discovery/discovery-store';
import { endpointKey, sameEndpoint } from '../explore/discovery/same-endpoint';
import { targetOfListener } from '../explore/discovery/target-of-listener';
import { targetKey } from '../explore/targets/targets-update';
import { createSchemaStore, type SchemaStore } from '../explore/schema/schema-store';
import { memberRowKey } from '../explore/schema/schema-rows';
import { activeTab } from '../explore/session/session-state';
import { createSessionStore, type SessionStore } from '../explore/session/session-store';
import { createTargetsStore, type TargetsStore } from '../explore/targets/targets-store';
import { createLinkStore, type LinkStore } from '../link/link-store';
import { runningPid } from '../link/link-update';
import type { MethodDescription } from '../../gen/sockeye/v1/schema';
import type { RequestCopy } from '../recordings/open-request';
import { metadataText } from '../ui/metadata/metadata-draft';
import { createRecordingsStore, type RecordingsStore } from '../recordings/recordings-store';
import { createNoticesStore, type NoticesStore } from '../notices/notices-store';
import type { Diagnostics } from '../ui/copy-diagnostics';
import { createDiagnostics } from '../settings/create-diagnostics';
import { createSettingsStore, type SettingsStore } from '../settings/settings-store';
import type { Services } from '../services';
import type { RequestFrame } from '../state/store';

/** Everything the window knows, and the services it asks. */
export interface AppStores {
  readonly services: Services;
  readonly link: LinkStore;
  readonly targets: TargetsStore;
  readonly session: SessionStore;
  readonly schemas: SchemaStore;
  readonly recordings: RecordingsStore;
  readonly settings: SettingsStore;
  readonly diagnostics: Diagnostics;
  readonly notices: NoticesStore;
  readonly discovery: DiscoveryStore;
  /** Saves a listener as a target with its schema open, or shows the target that is saved for its place. */
  readonly openListener: (listenerId: string) => void;
  /** Opens a method in a tab, when its schema is at hand. */
  readonly openMethod: (targetId: string, methodPath: string) => void;
  /** Opens what a recorded call was made with as a new request; says why not when that cannot be. */
  readonly openRequest: (copy: RequestCopy) => string | undefined;
  /** Shows the schema of a message or enum beside the request in front; `member` is one of its fields or values. */
  readonly showType: (targetId: string, typeName: string, member: string | undefined) => void;
}

/** Makes the stores and ties them: each helper that starts is asked anew for what is on show. Ends with `signal`. */
export function createAppStores(services: Services, requestFrame: RequestFrame, signal: AbortSignal): AppStores {
  const link = createLinkStore(services, requestFrame, signal);
  const targets = createTargetsStore(services, requestFrame);
  const session = createSessionStore(services, requestFrame);
  const recordings = createRecordingsStore(services, requestFrame);
  const discovery = createDiscoveryStore(services, requestFrame);
  const schemas = createSchemaStore(services.schema, requestFrame);
  const settings = createSettingsStore(services, requestFrame, signal);
  const notices = createNoticesStore(services, requestFrame, signal);
  settings.subscribe(() => session.setDefaultDeadline(settings.get()?.settings?.deadlineMs ?? 0));
  targets.onSchema(session.takeSchema);
  targets.onSchema(schemas.takeSchema);
  session.onClose(schemas.forget);
  // The tree shows which request is in front, also when that changes by closing another one.
  let front: string | undefined;
  session.subscribe(() => {
    const tab = activeTab(session.get());
    if (tab?.id === front) return;
    front = tab?.id;
    if (tab !== undefined) targets.followMethod(tab.targetId, tab.method.path);
  });

  let toldListeners = discovery.get().listeners;
  const tellListening = (): void => {
    const { listeners } = discovery.get();
    toldListeners = listeners;
    if (listeners === undefined || targets.get().targets === undefined) return;
    const reachable = [...listeners.values()].filter(({ cannotDialBecause }) => cannotDialBecause === '');
    targets.takeListening(new Set(reachable.map(({ endpoint }) => endpointKey(endpoint) ?? '')));
  };
  discovery.subscribe(() => {
    if (discovery.get().listeners !== toldListeners) tellListening();
  });
  let knownTargets = targets.get().targets;
  targets.subscribe(() => {
    if (targets.get().targets === knownTargets) return;
    knownTargets = targets.get().targets;
    tellListening();
    discoverOnce();
  });

  let pid: number | undefined;
  let helper = new AbortController();
  let discovered: AbortController | undefined;
  /** Looks for listeners, with each helper, once the targets are there: for this the helper loads most of its code. */
  const discoverOnce = (): void => {
    if (pid === undefined || discovered === helper || targets.get().targets === undefined) return;
    discovered = helper;
    discovery.connect(helper.signal);
  };
  link.subscribe(() => {
    const now = runningPid(link.get());
    if (now === pid) return;
    pid = now;
    helper.abort();
    if (now === undefined || signal.aborted) return;
    helper = new AbortController();
    targets.connect(helper.signal);
    discoverOnce();
  });
  signal.addEventListener('abort', () => helper.abort());

  return {
    services,
    link,
    targets,
    session,
    schemas,
    recordings,
    settings,
    diagnostics: createDiagnostics(services.host, signal),
    notices,
    discovery,
    openListener: id => void openListener(id),
    openMethod: (targetId, methodPath) => {
      const method = findMethod(targets.get(), targetId, methodPath);
      if (method !== undefined) session.open(targetId, method);
    },
    openRequest: ({ targetId, methodPath, texts, metadata, note }) => {
      const method = findMethod(targets.get(), targetId, methodPath);
      if (method === undefined) return `${methodPath} is not in a schema that is loaded now.`;
      // What the target sends by itself was recorded, too, and would be sent twice.
      const target = targets.get().targets?.find(each => each.id === targetId);
      const isSet = new Set(target?.metadata.map(entry => entry.key));
      const drafts = metadata
        .filter(entry => !isSet.has(entry.key))
        .map((entry, id) => ({ id, key: entry.key, value: metadataText(entry) }));
      session.open(targetId, method, { texts, metadata: drafts, note });
      return undefined;
    },
    showType: (targetId, typeName, member) => {
      const tab = activeTab(session.get());
      const rowKey = member === undefined ? undefined : memberRowKey(member);
      schemas.open(tab?.id ?? '', { targetId, typeName, rowKey }, tab?.call?.callId);
    },
  };

  async function openListener(id: string): Promise<void> {
    const listener = discovery.get().listeners?.get(id);
    const saved = targets.get().targets?.find(target => sameEndpoint(target.endpoint, listener?.endpoint));
    if (saved !== undefined) {
      targets.unfold(targetKey(saved.id), true);
      targets.activate(targetKey(saved.id));
    } else if (listener?.endpoint !== undefined) await targets.save(targetOfListener(listener));
  }
}

function findMethod(
  { schemas }: ReturnType<TargetsStore['get']>,
  targetId: string,
  methodPath: string,
): MethodDescription | undefined {
  const methods = schemas.get(targetId)?.schema?.services.flatMap(service => service.methods);
  return methods?.find(method => method.path === methodPath);
}
