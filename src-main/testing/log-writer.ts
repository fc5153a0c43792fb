// A process that writes numbered lines to a log: log-writer FOLDER NAME COUNT LIMIT_BYTES.
import { openLogFile } from '../logs/log-file';

const [folder = '', name = '', count = '', limitBytes = ''] = process.argv.slice(2);
const file = openLogFile(folder, { limitBytes: Number(limitBytes) });
for (let at = 0; at < Number(count); at++) file.write(`${name} ${String(at).padStart(4, '0')} ${'x'.repeat(60)}\n`);
file.close();
