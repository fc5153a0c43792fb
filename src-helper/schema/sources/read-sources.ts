// All sources of one target, in the order in which they win.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { Target } from '../../../gen/sockeye/v1/target';
import { StatusCode } from '../../../src-shared/status-code';
import { findHealth, healthService } from '../reflection/ask-health';
import { explainReflection } from '../reflection/explain-reflection';
import { readByReflection } from '../reflection/read-by-reflection';
import { explainUnusable } from '../../explanations/explain-unusable';
import { addMetadata } from '../../wire/dial/metadata';
import type { TargetConnections } from '../../wire/dial/target-connections';
import { readDescriptorSet } from './read-descriptor-set';
import { readProtoSources } from './read-proto-sources';
import type { NamedOutcome, ReportProgress, SourceOutcome } from './schema-source';

/** How files that came by reflection are told from others. */
export const reflectionName = 'reflection';

/** Reads all sources of a target, in the order in which they win. Rejects only with the reason of `signal`. */
export async function readSources(
  target: Target,
  connections: TargetConnections,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<readonly NamedOutcome[]> {
  const sources = target.schemaSources;
  const outcomes: NamedOutcome[] = [];
  const add = (name: string, outcome: SourceOutcome): void => void outcomes.push({ ...outcome, name });
  // A target without any word about sources is asked, as gRPC's own tools do.
  if (sources?.useReflection !== false) {
    const { health, ...reflected } = await reflect(target, connections, report, signal);
    add(reflectionName, reflected);
    if (health !== undefined) add('health', healthOutcome(health));
  }
  if (sources !== undefined && sources.protoPaths.length > 0) {
    add('.proto files', await readProtoSources(sources.protoPaths, sources.importPaths, report, signal));
  }
  for (const path of sources?.descriptorSetPaths ?? []) {
    report({ step: `descriptor set: ${path}`, filesLoaded: 0, filesTotal: 0 });
    add(`descriptor set ${path}`, await readDescriptorSet(path, signal));
  }
  if (outcomes.length === 0) add('no source', failedOutcome(noSources));
  return outcomes;
}

const noSources: Explanation = {
  cause: 'no-schema-source',
  what: 'This target has no source of a schema.',
  nextStep: 'Turn on reflection, or add .proto files or a descriptor set to the schema sources of this target.',
};

async function reflect(
  target: Target,
  connections: TargetConnections,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<ReflectedSource> {
  let connection;
  try {
    connection = connections.acquire(target);
    addMetadata(connection.metadata, target.schemaSources?.reflectionMetadata ?? []);
  } catch (error) {
    connection?.release();
    const failure = explainUnusable(error);
    if (failure === undefined) throw error;
    return failedOutcome(failure);
  }
  try {
    const outcome = await readByReflection(connection, report, signal);
    const { broken, services } = outcome;
    // A server that could not be asked for its services is not asked for more, unless it said that it has no reflection.
    const isAsked = broken === undefined || (broken.code === StatusCode.UNIMPLEMENTED && services.length === 0);
    const health = isAsked && !services.includes(healthService) ? await findHealth(connection, signal) : undefined;
    signal.throwIfAborted();
    return { ...outcome, failure: broken && (await explainReflection(target, broken, signal)), health };
  } finally {
    connection.release();
  }
}

/** What reflection gave, and the file of health where the server has health and reflection does not say so. */
interface ReflectedSource extends SourceOutcome {
  readonly health?: FileDescriptorProto | undefined;
}

function healthOutcome(file: FileDescriptorProto): SourceOutcome {
  return { ...failedOutcome(undefined), description: 'health (known contract)', files: new Map([[file.name, file]]) };
}

function failedOutcome(failure: Explanation | undefined): SourceOutcome {
  return { description: '', files: new Map(), missing: new Map(), problems: [], guessedImportPaths: [], failure };
}
