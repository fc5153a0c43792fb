import type { RecordingFilter } from '../recording-store';
import type { SqlValue } from './recording-database';

/** The part of a filter that SQL can judge: all but the text inside of messages. */
export function filterSql(filter: RecordingFilter): { readonly where: string; readonly values: readonly SqlValue[] } {
  const parts: string[] = ['deleted_at_us IS NULL'];
  const values: SqlValue[] = [];
  const add = (part: string, ...more: readonly SqlValue[]): void => {
    parts.push(part);
    values.push(...more);
  };
  if (filter.targetId !== '') add('target_id = ?', filter.targetId);
  if (filter.methodText !== undefined && filter.methodText !== '') {
    add('instr(lower(method_path), lower(?)) > 0', filter.methodText);
  }
  if (filter.startedFromUs !== undefined) add('started_at_us >= ?', filter.startedFromUs);
  if (filter.startedBeforeUs !== undefined) add('started_at_us < ?', filter.startedBeforeUs);
  if (filter.isPinned === true) add('is_pinned = 1');
  const codes = filter.statusCodes ?? [];
  if (codes.length > 0 || filter.isRunning === true) {
    const ofCodes = `status_code IN (${codes.map(() => '?').join(', ')})`;
    add(filter.isRunning === true ? `(status_code IS NULL OR ${ofCodes})` : ofCodes, ...codes);
  }
  return { where: parts.join(' AND '), values };
}
