import { join } from 'node:path';

import {
  createDiskRecordingStore,
  type DiskRecordingStore,
} from '../../src-helper/recordings/disk/disk-recording-store';
import { startWorkers } from '../../src-helper/recordings/disk/start-workers';
import { defaultQuota } from '../../src-helper/recordings/open-recordings';
import { createLog } from '../../src-shared/log';

/** Opens recordings on disk in this directory, as the helper does, with the built thread of the repository at `root`. */
export function openStore(root: string, directory: string): Promise<DiskRecordingStore> {
  return createDiskRecordingStore({
    startThread: startWorkers(join(root, 'dist/helper/recording-thread.cjs')),
    directory,
    quota: defaultQuota,
    log: createLog('bench', text => void process.stderr.write(text)),
  });
}
