import type { JSX } from 'react';

import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { Icon, type IconName } from '../ui/icon';
import { chosenRecording, selectedRecordings } from './recordings-state';
import type { RecordingsStore } from './recordings-store';

interface RecordingActionsProps {
  readonly recordings: RecordingsStore;
  readonly onExport: () => void;
}

/** What can be done with the recordings that are selected. */
export function RecordingActions({ recordings, onExport }: RecordingActionsProps): JSX.Element {
  const state = useStore(recordings, whole => whole);
  const selected = selectedRecordings(state);
  const isNone = selected.length === 0;
  const isAllPinned = !isNone && selected.every(recording => recording.isPinned);
  const isRunning = chosenRecording(state)?.status === undefined;
  const action = (icon: IconName, label: string, isDisabled: boolean, run: () => void, title = label): JSX.Element => (
    <Button look="quiet" label={label} title={title} isDisabled={isDisabled} onClick={run}>
      <Icon name={icon} />
    </Button>
  );
  return (
    <>
      {action(
        'compare',
        'Compare',
        selected.length !== 2,
        () => recordings.compare(true),
        'Compare two recordings (select both, with Ctrl)',
      )}
      {action('pin', isAllPinned ? 'Unpin' : 'Pin', isNone, () => recordings.pin(!isAllPinned), pinTitle(isAllPinned))}
      {action('terminal', 'Copy as grpcurl', selected.length !== 1 || isRunning, recordings.copyGrpcurl)}
      {action('export', 'Export recordings', isNone, onExport, 'Export …')}
      {action('import', 'Import recordings', false, recordings.load, 'Import …')}
      {action('refresh', 'Refresh recordings', false, recordings.refresh, 'Refresh')}
      {action(
        'remove',
        selected.length > 1 ? 'Delete recordings' : 'Delete recording',
        isNone,
        recordings.remove,
        'Delete (Del); can be undone',
      )}
    </>
  );
}

function pinTitle(isPinned: boolean): string {
  return isPinned ? 'Unpin: may be deleted to make room' : 'Pin: keep whatever its age and the room others need';
}
