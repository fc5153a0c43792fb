// The schema of a server as the server tells it.
import type { Client, Metadata } from '@grpc/grpc-js';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { StatusCode } from '../../../src-shared/status-code';
import { forEachMessage } from '../registry/descriptor-names';
import { repairDescriptors } from '../registry/repair-descriptors';
import { splitPackages } from '../registry/split-packages';
import { createProblem } from '../schema-problem';
import type { ReportProgress, SourceOutcome } from '../sources/schema-source';
import { ReflectedFiles } from './reflect-files';
import { type ReflectionLimits, reflectionLimits } from './reflection-limits';
import { ReflectionFailure, ReflectionStream, type ReflectionVersion } from './reflection-stream';

/** A server that is to be asked. */
export interface ReflectionPeer {
  readonly client: Client;
  /** Sent with the stream. A copy is taken. */
  readonly metadata: Metadata;
}

/** What reflection gave. A stream that ended badly is still to be explained: that needs the target. */
export interface ReflectionOutcome extends Omit<SourceOutcome, 'failure'> {
  /** As listed by the server. */
  readonly services: readonly string[];
  /** How the stream ended when it ended badly; what came before that is in the files. */
  readonly broken: ReflectionFailure | undefined;
}

/**
 * Asks a server for its schema: v1, or v1alpha when v1 is UNIMPLEMENTED, and only then. Never rejects for what the
 * server does; rejects with the reason of `signal` when that is aborted.
 */
export async function readByReflection(
  peer: ReflectionPeer,
  report: ReportProgress,
  signal: AbortSignal,
  limits: ReflectionLimits = reflectionLimits,
): Promise<ReflectionOutcome> {
  report({ step: 'reflection: services', filesLoaded: 0, filesTotal: 0 });
  return withFallback(version => readVersion(peer, version, report, limits, signal));
}

/** What came of asking for types. */
export interface ReflectedTypes {
  /** Files that were not known before, as the server sent them. */
  readonly files: readonly FileDescriptorProto[];
  /** False when the server did not answer all that it was asked. */
  readonly isAnswered: boolean;
}

/**
 * Asks a server for types that its schema does not have yet, as the content of an Any may be, and for what they need.
 * Rejects only with the reason of `signal`: a server that fails here is left alone.
 *
 * @param known The files of its schema; left as they are.
 */
export async function readTypesByReflection(
  peer: ReflectionPeer,
  typeNames: readonly string[],
  known: readonly FileDescriptorProto[],
  signal: AbortSignal,
  limits: ReflectionLimits = reflectionLimits,
): Promise<ReflectedTypes> {
  const knownNames = new Set(known.map(file => file.name));
  const { files, broken } = await withFallback(async version => {
    const stream = ReflectionStream.open(peer.client, version, peer.metadata.clone(), limits, signal);
    const collected = new ReflectedFiles(
      question => stream.ask(question),
      limits,
      () => undefined,
      known,
    );
    const ended = await runOn(stream, () => collected.collectTypes(typeNames));
    return { files: collected.files, services: [], broken: ended };
  });
  return { files: [...files.values()].filter(file => !knownNames.has(file.name)), isAnswered: broken === undefined };
}

async function withFallback<T extends Pick<ReflectionOutcome, 'services' | 'broken'>>(
  readWith: (version: ReflectionVersion) => Promise<T>,
): Promise<T> {
  const v1 = await readWith('v1');
  return v1.broken?.code === StatusCode.UNIMPLEMENTED && v1.services.length === 0 ? readWith('v1alpha') : v1;
}

/** Does the work and closes the stream; how it ended when it ended badly. */
async function runOn(stream: ReflectionStream, work: () => Promise<void>): Promise<ReflectionFailure | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ReflectionFailure)) throw error;
    return error;
  } finally {
    stream.close();
  }
}

async function readVersion(
  peer: ReflectionPeer,
  version: ReflectionVersion,
  report: ReportProgress,
  limits: ReflectionLimits,
  signal: AbortSignal,
): Promise<ReflectionOutcome> {
  const stream = ReflectionStream.open(peer.client, version, peer.metadata.clone(), limits, signal);
  const collected = new ReflectedFiles(question => stream.ask(question), limits, report);
  const problems: SchemaProblem[] = [];
  let services: readonly string[] = [];
  const broken = await runOn(stream, async () => {
    services = await listServices(stream, limits, problems);
    await collected.collect(services);
    await collectExtensions(collected, problems);
  });
  repairDescriptors(collected.files.values());
  return {
    description: `reflection ${version}`,
    files: splitPackages(collected.files),
    missing: collected.missing,
    problems: [...problems, ...collected.problems],
    guessedImportPaths: [],
    services,
    broken,
  };
}

async function listServices(
  stream: ReflectionStream,
  limits: ReflectionLimits,
  problems: SchemaProblem[],
): Promise<readonly string[]> {
  const answer = await stream.ask({ $case: 'listServices', value: '*' });
  if (answer.$case === 'errorResponse') {
    throw new ReflectionFailure(answer.value.errorCode, answer.value.errorMessage);
  }
  if (answer.$case !== 'listServicesResponse') {
    throw new ReflectionFailure(
      StatusCode.INTERNAL,
      'The server answered another question than which services it has.',
    );
  }
  const names = [...new Set(answer.value.service.map(service => service.name))];
  if (names.length > limits.maxServices) {
    const message = `The server lists ${String(names.length)} services; the first ${String(limits.maxServices)} are loaded.`;
    problems.push(createProblem({ file: '', message }));
  }
  return names.slice(0, limits.maxServices);
}

/** Extensions are a bonus: a server that fails here has still given its schema. */
async function collectExtensions(collected: ReflectedFiles, problems: SchemaProblem[]): Promise<void> {
  const extendable: string[] = [];
  for (const file of collected.files.values()) {
    if (file.name.startsWith('google/protobuf/')) continue;
    forEachMessage(file, (message, fullName) => {
      if (message.extensionRange.length > 0) extendable.push(fullName);
    });
  }
  try {
    await collected.collectExtensions(extendable);
  } catch (error) {
    if (!(error instanceof ReflectionFailure)) throw error;
    const message = `The server could not be asked for extensions: ${error.details}`;
    problems.push(createProblem({ file: '', message }));
  }
}
