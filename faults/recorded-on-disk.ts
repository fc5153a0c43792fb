// What stands on the disk, read from the database itself and not by the helper that wrote it.
import path from 'node:path';

import { DatabaseSync } from '@photostructure/sqlite';

/** A recording as it stands on the disk. */
export interface RecordedOnDisk {
  readonly id: string;
  readonly sent: number;
  readonly received: number;
  /** Undefined while it runs. */
  readonly statusCode: number | undefined;
}

/** The recordings in the database of this data folder. Throws when there is none, or none that can be read. */
export function readRecorded(dataDirectory: string): readonly RecordedOnDisk[] {
  const database = new DatabaseSync(path.join(dataDirectory, 'recordings.sqlite'), { readOnly: true, timeout: 5_000 });
  try {
    return database
      .prepare(
        `SELECT id, status_code, coalesce(sum(sent_count), 0) AS sent, coalesce(sum(received_count), 0) AS received
         FROM recordings LEFT JOIN blocks ON recording_key = key WHERE deleted_at_us IS NULL GROUP BY key ORDER BY key`,
      )
      .all()
      .map(row => {
        // The columns of the statement.
        const { id, status_code, sent, received } = row as {
          readonly id: string;
          readonly status_code: number | null;
          readonly sent: number;
          readonly received: number;
        };
        return { id, sent, received, statusCode: status_code ?? undefined };
      });
  } finally {
    database.close();
  }
}

/** The messages of all recordings, both ways together. */
export function countMessages(recordings: readonly RecordedOnDisk[]): number {
  return recordings.reduce((sum, { sent, received }) => sum + sent + received, 0);
}
