// Why reflection failed, in words for people.
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { Target } from '../../../gen/sockeye/v1/target';
import { StatusCode, statusName } from '../../../src-shared/status-code';
import { dialSettings } from '../../wire/dial/connection-settings';
import { explainProbe, explainStatus } from '../../explanations/explain';
import { editSchema } from '../../explanations/remedies';
import { probeTarget } from '../../wire/dial/probe-target';
import { currentSystem } from '../../wire/dial/transports/transport';
import type { ReflectionFailure } from './reflection-stream';

/** How long a knock at a silent server may take. */
const probeMs = 500;

/** Explains the end of a reflection stream. May knock at the endpoint. Rejects only with the reason of `signal`. */
export async function explainReflection(
  target: Target,
  failure: ReflectionFailure,
  signal: AbortSignal,
): Promise<Explanation> {
  const connection = await explainConnection(target, failure, signal);
  return connection ?? explainAnswer(failure);
}

/** What is wrong with the connection; undefined when the server itself has answered, or nothing is known. */
async function explainConnection(
  target: Target,
  failure: ReflectionFailure,
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  // UNIMPLEMENTED is an answer, whatever its text; what it means for a schema is said below.
  if (failure.code === StatusCode.UNIMPLEMENTED) return undefined;
  if (failure.code !== StatusCode.DEADLINE_EXCEEDED) return explainStatus(target, failure, signal);
  try {
    return await explainProbe(target, await probeTarget(dialSettings(target, currentSystem()), probeMs, signal));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function explainAnswer(failure: ReflectionFailure): Explanation {
  const said = `${statusName(failure.code)}: ${failure.details}`;
  switch (failure.code) {
    case StatusCode.UNIMPLEMENTED:
      return {
        cause: 'no-reflection',
        what: 'The server does not offer reflection, neither v1 nor v1alpha.',
        nextStep:
          'Turn reflection on in the server, or add .proto files or a descriptor set to the schema sources of this target.',
        remedy: editSchema,
      };
    case StatusCode.PERMISSION_DENIED:
    case StatusCode.UNAUTHENTICATED:
      return {
        cause: 'reflection-refused',
        what: `The server refuses reflection (${said}).`,
        nextStep: 'Add the metadata it asks for to the reflection metadata of this target, and load the schema again.',
      };
    case StatusCode.DEADLINE_EXCEEDED:
      return {
        cause: 'reflection-timeout',
        what: `The server does not answer reflection: ${failure.details}`,
        nextStep: 'See whether the server hangs, and load the schema again.',
      };
    case StatusCode.RESOURCE_EXHAUSTED:
      return {
        cause: 'schema-too-large',
        what: `Reflection was stopped (${said}).`,
        nextStep: 'Use .proto files or a descriptor set instead.',
      };
    default:
      return {
        cause: 'reflection-failed',
        what: `Reflection failed (${said}).`,
        nextStep: 'Load the schema again. If it fails again, use .proto files or a descriptor set instead.',
      };
  }
}
