// The program of the thread that owns the database: dist/helper/recording-thread.cjs.
import { parentPort, workerData } from 'node:worker_threads';

import { serveRecordings } from './serve-recordings';
import type { ThreadStart } from './thread-messages';

// Whoever starts this program hands it a ThreadStart.
if (parentPort !== null) serveRecordings(parentPort, workerData as ThreadStart);
