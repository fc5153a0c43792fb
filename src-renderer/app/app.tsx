import { type JSX, lazy, Suspense, useEffect, useState } from 'react';

import { WindowPart } from '../../gen/sockeye/v1/host';
import { ExploreView } from '../explore/explore-view';
import type { TargetDialogState } from '../explore/targets/target-sidebar';
import { StatusBar } from '../link/status-bar';
import { NoticeList } from '../notices/notice-list';
import { queryFromHash } from '../recordings/recording-query';
import { useStore } from '../state/use-store';
import { AppSettingsProvider } from '../ui/app-settings';
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
const AboutDialog = lazy(() => import('../settings/about-dialog').then(module => ({ default: module.AboutDialog })));
const RecordingsView = lazy(() =>
  import('../recordings/recordings-view').then(module => ({ default: module.RecordingsView })),
);

/** What lies over the window. */
type Overlay =
  | { readonly kind: 'palette' | 'link' }
  | { readonly kind: 'settings'; readonly at?: string | undefined }
  | { readonly kind: 'about'; readonly isCopying: boolean };

/** The window: top bar, the chosen view, status bar, and what may lie over them. */
export function App({ stores }: { readonly stores: AppStores }): JSX.Element {
  const { settings, diagnostics, notices, link, targets, session, schemas, recordings, services } = stores;
  const [view, setView] = useState<ViewName>(() =>
    queryFromHash(window.location.hash) === undefined ? 'explore' : 'recordings',
  );
  const [overlay, setOverlay] = useState<Overlay | undefined>(undefined);
  const showSettings = (at?: string): void => setOverlay({ kind: 'settings', at });
  const showAbout = (isCopying: boolean): void => setOverlay({ kind: 'about', isCopying });
  const [targetDialog, setTargetDialog] = useState<TargetDialogState | undefined>(undefined);
  const [openProblem, setOpenProblem] = useState<string | undefined>(undefined);
  useOpenRequests(services.host, targets, {
    onShow: () => {
      setView('explore');
      setOpenProblem(undefined);
    },
    onAsk: proposal => setTargetDialog({ kind: 'edit', target: undefined, proposal }),
    onPart: part => {
      // As with shortcuts: what is open goes on.
      if (document.querySelector('dialog[open]') !== null) return;
      if (part === WindowPart.WINDOW_PART_SETTINGS) showSettings();
      else showAbout(part === WindowPart.WINDOW_PART_DIAGNOSTICS);
    },
    onProblem: setOpenProblem,
  });
  const helper = useStore(link, state => state.helper);
  const targetList = useStore(targets, state => state.targets);
  const told = useStore(settings, state => state);

  useEffect(() => {
    const act = (name: ShortcutAct): void => {
      const id = session.get().activeId;
      if (name === 'palette' || name === 'settings') setOverlay({ kind: name });
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
    <AppSettingsProvider value={{ values: told?.settings, show: showSettings }}>
      <div className={styles.app}>
        <TopBar view={view} onView={setView} onPalette={() => setOverlay({ kind: 'palette' })} />
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
        <StatusBar
          link={link}
          isSafe={told?.isSafe ?? false}
          onOpenPanel={() => setOverlay({ kind: 'link' })}
          onOpenSettings={() => showSettings()}
        />
        <Suspense>
          {overlay?.kind === 'settings' ? (
            <SettingsDialog
              settings={settings}
              diagnostics={diagnostics}
              at={overlay.at}
              onClose={() => setOverlay(undefined)}
            />
          ) : null}
          {overlay?.kind === 'about' ? (
            <AboutDialog
              diagnostics={diagnostics}
              readApp={() => services.host.getAppInfo({})}
              isCopying={overlay.isCopying}
              onClose={() => setOverlay(undefined)}
            />
          ) : null}
          {overlay?.kind === 'link' ? (
            <LinkPanel link={link} diagnostics={diagnostics} onClose={() => setOverlay(undefined)} />
          ) : null}
          {overlay?.kind === 'palette' ? (
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
                showLink: () => setOverlay({ kind: 'link' }),
                replay: () => {
                  setView('recordings');
                  // The palette gives the focus back when it closes, and the dialog is to have it.
                  requestAnimationFrame(() => recordings.askReplay(true));
                },
                showSettings,
                showAbout: () => showAbout(false),
                copyDiagnostics: () => showAbout(true),
              })}
              find={findTypes(
                services.schema,
                id => targets.get().targets?.find(target => target.id === id)?.name ?? '',
                (targetId, typeName, member) => {
                  setView('explore');
                  stores.showType(targetId, typeName, member);
                },
              )}
              onClose={() => setOverlay(current => (current?.kind === 'palette' ? undefined : current))}
            />
          ) : null}
        </Suspense>
      </div>
    </AppSettingsProvider>
  );
}

/** Puts the focus into a pane once it stands as it is to be: the palette gives the focus back when it closes. */
function focusSoon(pane: string): void {
  requestAnimationFrame(() => focusPane(document, pane));
}
