import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Log } from '../../src-shared/log';
import { type Sample, startSample } from './start-sample';

/** Starts the sample as startSample does, or says why it could not: without it Sockeye is as useful as before. */
export async function tryStartSample({
  directory,
  log,
}: {
  readonly directory: string;
  readonly log: Log;
}): Promise<{ readonly sample: Sample | undefined; readonly notice: Explanation | undefined }> {
  try {
    return { sample: await startSample({ directory }), notice: undefined };
  } catch (error) {
    log.error('the sample greeter is not there', error);
    const notice = {
      cause: 'sample-not-started',
      what: `The sample greeter could not be started. ${sentences(error)}`,
      nextStep: 'Your own targets work without it. To have it, correct what is named here and start Sockeye again.',
    };
    return { sample: undefined, notice };
  }
}

function sentences(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}.`;
  const first = error.message.endsWith('.') ? error.message : `${error.message}.`;
  return error.cause === undefined ? first : `${first} ${sentences(error.cause)}`;
}
