import { BrowserWindow, dialog, type FileFilter, type OpenDialogOptions } from 'electron';

import { DialogPurpose } from '../gen/sockeye/v1/host';
import type { ChosenPath } from '../src-shared/helper-messages';
import type { HostDialogs } from './host-service';
import { nameToSuggest } from './name-to-suggest';

/** What a dialog looks like, by its purpose. */
interface DialogLook {
  readonly title: string;
  readonly filters: readonly FileFilter[];
  readonly properties: NonNullable<OpenDialogOptions['properties']>;
}

/** Makes the system's dialogs; `onChosen` hears what the user has chosen before the window does. */
export function createDialogs(onChosen: (paths: readonly ChosenPath[]) => void): HostDialogs {
  return {
    async showOpenDialog({ purpose }) {
      const { title, filters, properties } = lookOf(purpose);
      const options = { title, filters: [...filters], properties };
      const parent = parentWindow();
      const { filePaths } = await (parent !== null
        ? dialog.showOpenDialog(parent, options)
        : dialog.showOpenDialog(options));
      const use = purpose === DialogPurpose.DIALOG_PURPOSE_EXPORT_FOLDER ? 'write' : 'read';
      onChosen(filePaths.map(path => ({ path, use })));
      return { paths: filePaths };
    },
    async showSaveDialog({ purpose, suggestedName }) {
      const { filters } = lookOf(purpose);
      const options = {
        title: 'Save as',
        filters: [...filters],
        // A name only: the folder is the user's choice, and a whole path would be one button away from being written over.
        defaultPath: nameToSuggest(suggestedName),
      };
      const parent = parentWindow();
      const { filePath } = await (parent !== null
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      if (filePath !== '') onChosen([{ path: filePath, use: 'write' }]);
      return { path: filePath };
    },
  };
}

/** The window that a dialog belongs to, so that it stays before it and there is one at a time. */
function parentWindow(): ReturnType<typeof BrowserWindow.getFocusedWindow> {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null;
}

function lookOf(purpose: DialogPurpose): DialogLook {
  switch (purpose) {
    case DialogPurpose.DIALOG_PURPOSE_PROTO_FILES:
      return { title: 'Choose .proto files', filters: files('Proto sources', 'proto'), properties: several };
    case DialogPurpose.DIALOG_PURPOSE_PROTO_FOLDER:
      return { title: 'Choose a folder of .proto files', filters: [], properties: ['openDirectory'] };
    case DialogPurpose.DIALOG_PURPOSE_EXPORT_FOLDER:
      return {
        title: 'Choose a folder to export to',
        filters: [],
        properties: ['openDirectory', 'createDirectory'],
      };
    case DialogPurpose.DIALOG_PURPOSE_DESCRIPTOR_SETS:
      return {
        title: 'Choose descriptor sets',
        filters: files('Descriptor sets', 'binpb', 'protoset', 'pb', 'desc'),
        properties: several,
      };
    case DialogPurpose.DIALOG_PURPOSE_MESSAGE_BYTES:
      return { title: 'Choose a message', filters: files('Messages', 'binpb', 'bin'), properties: ['openFile'] };
    case DialogPurpose.DIALOG_PURPOSE_CERTIFICATE:
      return {
        title: 'Choose a certificate or key',
        filters: files('Certificates and keys', 'pem', 'crt', 'cer', 'key'),
        properties: ['openFile'],
      };
    case DialogPurpose.DIALOG_PURPOSE_RECORDINGS:
      return { title: 'Choose recordings', filters: files('Recordings', 'jsonl'), properties: ['openFile'] };
    default:
      return { title: 'Choose a file', filters: [], properties: ['openFile'] };
  }
}

const several: DialogLook['properties'] = ['openFile', 'multiSelections'];

function files(name: string, ...extensions: string[]): readonly FileFilter[] {
  return [
    { name, extensions },
    { name: 'All files', extensions: ['*'] },
  ];
}
