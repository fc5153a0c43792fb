import type { Target } from '../../gen/sockeye/v1/target';
import { targetOfKey } from '../explore/targets/targets-update';
import { kindWords } from '../explore/method-kind';
import type { PaletteItem } from '../palette/palette-search';
import { chosenRecording } from '../recordings/recordings-state';
import { replayProblem } from '../recordings/replays';
import { settingNames } from '../../src-shared/setting-rules';
import { settingWords } from '../settings/setting-words';
import type { AppStores } from './app-stores';
import type { ViewName } from './top-bar';

/** What choosing an item of the palette can do to the window. */
export interface PaletteActs {
  readonly openMethod: (targetId: string, methodPath: string) => void;
  readonly openRequest: (id: string) => void;
  readonly showTarget: (targetId: string) => void;
  readonly addTarget: () => void;
  readonly exportSchema: (target: Target) => void;
  readonly showView: (view: ViewName) => void;
  readonly showLink: () => void;
  /** Asks how the recording that is chosen in the history is to be replayed. */
  readonly replay: () => void;
  /** Opens the settings, at one of them. */
  readonly showSettings: (at?: string) => void;
  readonly showAbout: () => void;
  readonly copyDiagnostics: () => void;
}

/** Everything that can be chosen now: open requests, methods of schemas that are loaded, targets, commands. */
export function paletteItems(stores: AppStores, acts: PaletteActs): readonly PaletteItem[] {
  const { targets, schemas } = stores.targets.get();
  const all = targets ?? [];
  const requests = stores.session.get().tabs.map((tab): PaletteItem => ({
    id: `request:${tab.id}`,
    group: 'Request',
    name: tab.method.name,
    more: tab.method.path,
    run: () => acts.openRequest(tab.id),
  }));
  const methods = all.flatMap(target =>
    (schemas.get(target.id)?.schema?.services ?? []).flatMap(service =>
      service.methods.map((method): PaletteItem => ({
        id: `method:${target.id}:${method.path}`,
        group: 'Method',
        name: method.path,
        more: `${kindWords(method.kind).name} · ${target.name}`,
        run: () => acts.openMethod(target.id, method.path),
      })),
    ),
  );
  const places = all.map((target): PaletteItem => ({
    id: `target:${target.id}`,
    group: 'Target',
    name: target.name,
    more: '',
    run: () => acts.showTarget(target.id),
  }));
  return [...requests, ...methods, ...places, ...commands(stores, acts)];
}

function commands({ session, targets, link, recordings }: AppStores, acts: PaletteActs): readonly PaletteItem[] {
  const command = (name: string, more: string, run: () => void): PaletteItem => ({
    id: `command:${name}`,
    group: 'Command',
    name,
    more,
    run,
  });
  const active = session.get().tabs.find(tab => tab.id === session.get().activeId);
  const ofRequest =
    active === undefined
      ? []
      : [
          command('Send', 'Ctrl+Enter', () => session.send(active.id)),
          command('Cancel the call', 'Esc', () => session.cancel(active.id)),
          command('Close request', 'Ctrl+W', () => session.close(active.id)),
          command('Refresh schema', '', () => targets.loadSchema(active.targetId, true)),
        ];
  const { targets: all, activeKey } = targets.get();
  const ofTarget = all?.find(target => target.id === (targetOfKey(activeKey) ?? active?.targetId));
  const chosen = chosenRecording(recordings.get());
  const ofRecording =
    chosen === undefined || replayProblem(chosen, all ?? []) !== undefined
      ? []
      : [command('Replay recording', chosen.methodPath, acts.replay)];
  return [
    ...ofRequest,
    ...ofRecording,
    ...(ofTarget === undefined ? [] : [command('Export schema', ofTarget.name, () => acts.exportSchema(ofTarget))]),
    command('Add target', '', acts.addTarget),
    command('Show recordings', '', () => acts.showView('recordings')),
    command('Explore', '', () => acts.showView('explore')),
    command('Refresh recordings', '', recordings.refresh),
    command('Show the link to the helper', '', acts.showLink),
    command('Settings', 'Ctrl+,', () => acts.showSettings()),
    command('Restart helper', '', link.restart),
    command('Copy diagnostics', 'versions, states, settings, log', acts.copyDiagnostics),
    command('About Sockeye', 'versions, folders', acts.showAbout),
    ...settingNames.map((name): PaletteItem => ({
      id: `setting:${name}`,
      group: 'Setting',
      name: settingWords[name].label,
      more: settingWords[name].hint,
      run: () => acts.showSettings(name),
    })),
  ];
}
