/** What a key of the window does. */
export type ShortcutAct =
  | 'palette'
  | 'send'
  | 'send-all'
  | 'cancel'
  | 'close-tab'
  | 'next-tab'
  | 'previous-tab'
  | 'next-pane'
  | 'previous-pane'
  | 'settings';

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The act that a key stands for anywhere in the window; undefined for other keys. Cmd is as good as Ctrl. */
export function shortcutAct({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): ShortcutAct | undefined {
  if (altKey) return undefined;
  if (key === 'F6') return shiftKey ? 'previous-pane' : 'next-pane';
  if (key === 'Escape') return 'cancel';
  if (key === 'Tab' && ctrlKey) return shiftKey ? 'previous-tab' : 'next-tab';
  if (!(ctrlKey || metaKey)) return undefined;
  if (shiftKey) return key === 'Enter' ? 'send-all' : undefined;
  switch (key.toLowerCase()) {
    case 'k':
      return 'palette';
    case 'enter':
      return 'send';
    case ',':
      return 'settings';
    case 'w':
      return 'close-tab';
    default:
      return undefined;
  }
}
