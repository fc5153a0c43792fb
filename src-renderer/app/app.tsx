import { type JSX, lazy, Suspense, useEffect, useState } from 'react';

import { ExploreView } from '../explore/explore-view';
import type { TargetDialogState } from '../explore/targets/target-sidebar';
import { StatusBar } from '../link/status-bar';
import { NoticeList } from '../notices/notice-list';
import { queryFromHash } from '../recordings/recording-query';
import { useStore } from '../state/use-store';
import { ExplanationMessage } from '../ui/explanation-message';
import { Button } from '../ui/button';
import type { AppStores } from './app-stores';
import styles from './app.module.css';
import { findTypes } from './find-types';
import { focusNextPane, focusPane } from './pane-focus';
import { paletteItems } from './palette-items';
import { type ShortcutAct, shortcutAct } from './shortcuts';
import { TopBar, type ViewName } from './top-bar';
import { useOpenRequests } from './use-open-requests';

const LinkPanel = lazy(() => import('../link/link-panel').then(module => ({ default: module.LinkPanel })));
const Palette = lazy(() => import('../palette/palette').then(module => ({ default: module.Palette })));
const SettingsDialog = lazy(() =>
  import('../settings/settings-dialog').then(module => ({ default: module.SettingsDialog })),
);
const RecordingsView = lazy(() =>
  import('../recordings/recordings-view').then(module => ({ default: module.RecordingsView })),
);

/** The window: top bar, the chosen view, status bar, and what may lie over them. */
export function App({ stores }: { readonly stores: AppStores }): JSX.Element {
  const { settings, notices, link, targets, session, schemas, recordings, services } = stores;
  const [view, setView] = useState<ViewName>(() =>
    queryFromHash(window.location.hash) === undefined ? 'explore' : 'recordings',
  );
  const [overlay, setOverlay] = useState<'palette' | 'link' | 'settings' | undefined>(undefined);
  const [targetDialog, setTargetDialog] = useState<TargetDialogState | undefined>(undefined);
  const [openProblem, setOpenProblem] = useState<string | undefined>(undefined);
  useOpenRequests(services.host, targets, {
    onShow: () => {
      setView('explore');
      setOpenProblem(undefined);
    },
    onAsk: proposal => setTargetDialog({ kind: 'edit', target: undefined, proposal }),
    onProblem: setOpenProblem,
  });
  const helper = useStore(link, state => state.helper);
  const targetList = useStore(targets, state => state.targets);

  useEffect(() => {
    const act = (name: ShortcutAct): void => {
      const id = session.get().activeId;
      if (name === 'palette' || name === 'settings') setOverlay(name);
      else if (name === 'next-pane' || name === 'previous-pane') focusNextPane(document, name === 'next-pane' ? 1 : -1);
      else if (name === 'next-tab' || name === 'previous-tab') session.step(name === 'next-tab' ? 1 : -1);
      else if (id === undefined || view !== 'explore') return;
      else if (name === 'send') session.send(id);
      else if (name === 'send-all') session.sendSeries(id, false);
      else if (name === 'cancel') session.cancel(id);
      else session.close(id);
    };
    const press = (event: KeyboardEvent): void => {
      const name = shortcutAct(event);
      // Under a dialog nothing happens, and Esc belongs to whoever has used it (a list of completions, a search).
      if (name === undefined || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      if (name !== 'cancel') event.preventDefault();
      act(name);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [session, view]);

  const openMethod = (targetId: string, methodPath: string): void => {
    setView('explore');
    targets.showMethod(targetId, methodPath);
    stores.openMethod(targetId, methodPath);
  };
  return (
    <div className={styles.app}>
      <TopBar view={view} onView={setView} onPalette={() => setOverlay('palette')} />
      <main className={styles.main}>
        <NoticeList notices={notices} />
        {openProblem === undefined ? null : (
          <div role="alert">
            <ExplanationMessage what={openProblem} nextStep="">
              <Button onClick={() => setOpenProblem(undefined)}>Dismiss</Button>
            </ExplanationMessage>
          </div>
        )}
        {helper?.$case === 'failed' ? (
          <ExplanationMessage
            what={`The helper has stopped and will not be started again by itself. ${helper.value.reason}`}
            nextStep="Requests stay as they are. Start the helper again to make calls."
          >
            <Button onClick={link.restart}>Restart</Button>
          </ExplanationMessage>
        ) : null}

        <div
          className={styles.view}
          id="view"
          role="tabpanel"
          aria-label={view === 'explore' ? 'Explore' : 'Recordings'}
        >
          {view === 'explore' ? (
            <ExploreView
              services={services}
              targets={targets}
              session={session}
              schemas={schemas}
              discovery={stores.discovery}
              onOpenListener={stores.openListener}
              targetDialog={targetDialog}
              onTargetDialog={setTargetDialog}
              onOpenMethod={openMethod}
              onFocusRequest={() => focusSoon('request')}
            />
          ) : (
            <Suspense>
              <RecordingsView
                recordings={recordings}
                service={services.recording}
                targets={targetList ?? []}
                onOpenRequest={copy => {
                  const problem = stores.openRequest(copy);
                  if (problem === undefined) setView('explore');
                  return problem;
                }}
              />
            </Suspense>
          )}
        </div>
      </main>
      <StatusBar link={link} onOpenPanel={() => setOverlay('link')} />
      <Suspense>
        {overlay === 'settings' ? <SettingsDialog settings={settings} onClose={() => setOverlay(undefined)} /> : null}
        {overlay === 'link' ? <LinkPanel link={link} onClose={() => setOverlay(undefined)} /> : null}
        {overlay === 'palette' ? (
          <Palette
            items={paletteItems(stores, {
              openMethod: (targetId, methodPath) => {
                openMethod(targetId, methodPath);
                focusSoon('request');
              },
              openRequest: id => {
                setView('explore');
                session.activate(id);
                focusSoon('request');
              },
              showTarget: targetId => {
                setView('explore');
                targets.activate(`target:${targetId}`);
                focusSoon('targets');
              },
              addTarget: () => {
                setView('explore');
                setTargetDialog({ kind: 'edit', target: undefined });
              },
              exportSchema: target => {
                setView('explore');
                setTargetDialog({ kind: 'export', target });
              },
              showView: setView,
              showLink: () => setOverlay('link'),
              replay: () => {
                setView('recordings');
                // The palette gives the focus back when it closes, and the dialog is to have it.
                requestAnimationFrame(() => recordings.askReplay(true));
              },
              showSettings: () => setOverlay('settings'),
            })}
            find={findTypes(
              services.schema,
              id => targets.get().targets?.find(target => target.id === id)?.name ?? '',
              (targetId, typeName, member) => {
                setView('explore');
                stores.showType(targetId, typeName, member);
              },
            )}
            onClose={() => setOverlay(current => (current === 'palette' ? undefined : current))}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

/** Puts the focus into a pane once it stands as it is to be: the palette gives the focus back when it closes. */
function focusSoon(pane: string): void {
  requestAnimationFrame(() => focusPane(document, pane));
}
