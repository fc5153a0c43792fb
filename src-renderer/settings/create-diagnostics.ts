import type { Services } from '../services';
import { explainError } from '../ui/explain-error';
import { formatNumberOf } from '../ui/format';
import type { Diagnostics } from '../ui/copy-diagnostics';

/** Makes what the window can do for a report; `signal` ends what is under way. */
export function createDiagnostics(host: Services['host'], signal: AbortSignal): Diagnostics {
  const read = async (): Promise<string> => (await host.getDiagnostics({}, signal)).text;
  return {
    read,
    async copy(text) {
      try {
        const copied = text ?? (await read());
        await navigator.clipboard.writeText(copied);
        return `Copied ${formatNumberOf(copied.trimEnd().split('\n').length, 'line')}: no messages, no metadata.`;
      } catch (error) {
        return `Not copied: ${explainError(error).what}`;
      }
    },
    async openFolder(folder) {
      try {
        await host.openFolder({ folder }, signal);
        return undefined;
      } catch (error) {
        return explainError(error).what;
      }
    },
  };
}
