// What leaves Sockeye and what comes in: files that the user chooses, and the clipboard.
import { DialogPurpose, type HostService } from '../../gen/sockeye/v1/host';
import { Direction, ExportFormat, type Recording, type RecordingService } from '../../gen/sockeye/v1/recording';
import { formatBytes, formatNumberOf } from '../ui/format';
import type { RecordingsBase } from './recordings-state';
import { noSelection } from './selection';

/** The forms in which recordings are written to a file. */
export type FileForm = 'json-lines' | 'received' | 'sent';

/** Asks for a file and writes recordings, telling how far it has come. Rejects as the services do. */
export async function saveRecordings(
  service: RecordingService,
  host: HostService,
  store: RecordingsBase,
  { chosen, form }: { readonly chosen: readonly Recording[]; readonly form: FileForm },
  signal: AbortSignal,
): Promise<void> {
  const isLines = form === 'json-lines';
  const suggestedName = `${chosen[0]?.methodPath.split('/').at(-1) ?? 'recordings'}.${isLines ? 'jsonl' : 'bin'}`;
  const purpose = isLines ? DialogPurpose.DIALOG_PURPOSE_RECORDINGS : DialogPurpose.DIALOG_PURPOSE_MESSAGE_BYTES;
  const { path } = await host.showSaveDialog({ purpose, suggestedName });
  if (path === '') return;
  const request = {
    recordingIds: chosen.map(({ id }) => id),
    format: isLines ? ExportFormat.EXPORT_FORMAT_JSON_LINES : ExportFormat.EXPORT_FORMAT_LENGTH_PREFIXED,
    direction: form === 'sent' ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED,
    path,
  };
  store.dispatch({ task: { text: `Writing ${path} …`, share: 0 }, notice: undefined });
  let written = { recordingsWritten: 0, bytesWritten: 0n };
  for await (const progress of service.saveRecordings(request, signal)) {
    written = progress;
    const { recordingsWritten, bytesWritten } = progress;
    const text = `Writing ${recordingsWritten} of ${formatNumberOf(chosen.length, 'recording')}, ${formatBytes(bytesWritten)}, to ${path} …`;
    // Recordings differ in size, but what is to be written is not known before.
    store.arrive({ task: { text, share: recordingsWritten / chosen.length } });
  }
  const { recordingsWritten, bytesWritten } = written;
  const text = `${formatNumberOf(recordingsWritten, 'recording')}, ${formatBytes(bytesWritten)} written to ${path}.`;
  store.arrive({ notice: { text, undoIds: [] } });
}

/** Asks for files and takes the recordings in them, telling how far it has come. Rejects as the services do. */
export async function loadRecordings(
  service: RecordingService,
  host: HostService,
  store: RecordingsBase,
  signal: AbortSignal,
): Promise<void> {
  const { paths } = await host.showOpenDialog({ purpose: DialogPurpose.DIALOG_PURPOSE_RECORDINGS });
  for (const path of paths) {
    store.dispatch({ task: { text: `Reading ${path} …`, share: 0 }, notice: undefined });
    let imported = 0;
    for await (const { bytesRead, bytesTotal, recordingIds } of service.loadRecordings({ path }, signal)) {
      imported = recordingIds.length;
      const share = bytesTotal === 0n ? undefined : Number(bytesRead) / Number(bytesTotal);
      const text = `Reading ${path}: ${formatBytes(bytesRead)} of ${formatBytes(bytesTotal)} …`;
      store.arrive({ task: { text, share } });
    }
    const text = `${formatNumberOf(imported, 'recording')} imported from ${path}.`;
    store.arrive({ notice: { text, undoIds: [] }, selection: noSelection });
  }
}

/** Puts the command line that makes a call again on the clipboard. Rejects as the service does. */
export async function copyGrpcurl(service: RecordingService, recordingId: string): Promise<void> {
  const decoder = new TextDecoder();
  let command = '';
  const request = {
    recordingId,
    format: ExportFormat.EXPORT_FORMAT_GRPCURL,
    direction: Direction.DIRECTION_UNSPECIFIED,
  };
  for await (const { data } of service.exportRecording(request)) command += decoder.decode(data, { stream: true });
  await navigator.clipboard.writeText(command);
}
