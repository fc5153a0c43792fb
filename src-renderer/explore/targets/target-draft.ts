import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import {
  Compression,
  type ConnectionSettings,
  SchemaSources,
  Target,
  type TlsSettings,
} from '../../../gen/sockeye/v1/target';
import { formatEndpoint, parseEndpoint } from '../../../src-shared/endpoint';
import { checkMetadata, metadataText, type MetadataDraft, toMetadata } from '../../ui/metadata/metadata-draft';
import { type ParsedDeadline, parseDeadline } from '../session/call-options';
import { parseSize, sizeText } from './size-text';

/** A target as it is being typed. Lists of paths have one path a line. */
export interface TargetDraft {
  readonly endpoint: string;
  readonly name: string;
  readonly authority: string;
  /** A size as typed; empty for no limit. */
  readonly receiveLimit: string;
  /** A duration as typed; empty for none. */
  readonly keepalive: string;
  readonly compressesRequests: boolean;
  readonly refusesCompression: boolean;
  readonly usesTls: boolean;
  readonly caPath: string;
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly serverName: string;
  readonly usesReflection: boolean;
  readonly reflectionMetadata: readonly MetadataDraft[];
  readonly protoPaths: string;
  readonly importPaths: string;
  readonly descriptorSetPaths: string;
  readonly metadata: readonly MetadataDraft[];
}

/** What a new target begins with, as somebody outside has asked for it. */
export interface TargetProposal {
  /** As typed; empty for none. */
  readonly endpoint: string;
  readonly descriptorSets: readonly string[];
  /** Who asked, and what the user should think of. */
  readonly note: string;
}

/** The draft of a new target that somebody has proposed. A descriptor set stands in for reflection. */
export function draftOfProposal({ endpoint, descriptorSets }: TargetProposal): TargetDraft {
  const draft = withEndpointText(draftOf(undefined), endpoint);
  const usesReflection = descriptorSets.length === 0;
  return { ...draft, usesReflection, descriptorSetPaths: descriptorSets.join('\n') };
}

/** What a draft comes to. */
export interface CheckedDraft {
  /** Set when it can be saved. */
  readonly target: Target | undefined;
  /** The endpoint as it was understood; undefined when it was not. */
  readonly endpoint: Endpoint | undefined;
  /** What is wrong with the endpoint; empty while nothing is typed. */
  readonly endpointProblem: string | undefined;
  /** What is wrong with the sources of the schema. */
  readonly sourcesProblem: string | undefined;
}

/** The draft to begin with: of an existing target, or of a new one that is asked for its schema itself. */
export function draftOf(target: Target | undefined): TargetDraft {
  const sources = target?.schemaSources;
  const connection = target?.connection;
  const tls = connection?.tls;
  return {
    endpoint: target?.endpoint === undefined ? '' : formatEndpoint(target.endpoint),
    name: target?.name ?? '',
    authority: target?.connection?.authority ?? '',
    receiveLimit: sizeTextOf(connection?.receiveLimitBytes),
    keepalive: durationTextOf(connection?.keepaliveMs),
    compressesRequests: connection?.requestCompression === Compression.COMPRESSION_GZIP,
    refusesCompression: connection?.refusesCompression ?? false,
    usesTls: tls !== undefined,
    caPath: tls?.caPath ?? '',
    certificatePath: tls?.certificatePath ?? '',
    keyPath: tls?.keyPath ?? '',
    serverName: tls?.serverName ?? '',
    usesReflection: sources?.useReflection ?? true,
    reflectionMetadata: metadataDrafts(sources?.reflectionMetadata),
    protoPaths: (sources?.protoPaths ?? []).join('\n'),
    importPaths: (sources?.importPaths ?? []).join('\n'),
    descriptorSetPaths: (sources?.descriptorSetPaths ?? []).join('\n'),
    metadata: metadataDrafts(target?.metadata),
  };
}

function metadataDrafts(entries: readonly MetadataEntry[] = []): readonly MetadataDraft[] {
  return entries.map((entry, id) => ({ id: id + 1, key: entry.key, value: metadataText(entry) }));
}

/** Changes the endpoint's text; `https:` and the like turn TLS on, as pasted from another tool. */
export function withEndpointText(draft: TargetDraft, endpoint: string): TargetDraft {
  const parsed = parseEndpoint(endpoint);
  return { ...draft, endpoint, usesTls: draft.usesTls || (parsed.kind === 'endpoint' && parsed.tls) };
}

/** Says what a draft comes to; `base` is the target it changes, if any: what the draft does not show is kept from it. */
export function checkDraft(draft: TargetDraft, base: Target | undefined, platform: string): CheckedDraft {
  const isEmpty = draft.endpoint.trim() === '';
  const parsed = parseEndpoint(draft.endpoint, platform);
  const endpoint = parsed.kind === 'endpoint' ? parsed.endpoint : undefined;
  const endpointProblem = parsed.kind === 'problem' && !isEmpty ? parsed.message : undefined;
  const sourcesProblem = hasSource(draft) ? undefined : 'Choose at least one source, or there is nothing to call.';
  const metadata = draft.usesReflection ? [...draft.metadata, ...draft.reflectionMetadata] : draft.metadata;
  const isMetadataRight = metadata.every(entry => checkMetadata(entry) === undefined);
  const isTransferRight =
    parseSize(draft.receiveLimit).kind === 'size' && parseKeepalive(draft.keepalive).kind === 'deadline';
  const isRight = endpoint !== undefined && sourcesProblem === undefined && isMetadataRight && isTransferRight;
  return {
    target: isRight ? toTarget(draft, endpoint, base) : undefined,
    endpoint,
    endpointProblem,
    sourcesProblem,
  };
}

/** The target with one more import path, in front of those it has. */
export function withImportPath(target: Target, path: string): Target {
  const sources = target.schemaSources ?? SchemaSources.create();
  return { ...target, schemaSources: { ...sources, importPaths: [path, ...sources.importPaths] } };
}

/** Adds paths to a text with one path a line; those it has already are not added again. */
export function addPaths(text: string, paths: readonly string[]): string {
  return [...new Set([...lines(text), ...paths])].join('\n');
}

function hasSource(draft: TargetDraft): boolean {
  return draft.usesReflection || lines(draft.protoPaths).length > 0 || lines(draft.descriptorSetPaths).length > 0;
}

function toTarget(draft: TargetDraft, endpoint: Endpoint, base: Target | undefined): Target {
  const name = draft.name.trim();
  return Target.fromPartial({
    id: base?.id ?? '',
    name: name === '' ? formatEndpoint(endpoint) : name,
    endpoint,
    connection: {
      authority: draft.authority.trim(),
      tls: draft.usesTls ? tlsOf(draft) : undefined,
      ...transferOf(draft),
    },
    schemaSources: {
      useReflection: draft.usesReflection,
      reflectionMetadata: draft.usesReflection
        ? toMetadata(draft.reflectionMetadata)
        : (base?.schemaSources?.reflectionMetadata ?? []),
      protoPaths: lines(draft.protoPaths),
      importPaths: lines(draft.importPaths),
      descriptorSetPaths: lines(draft.descriptorSetPaths),
    },
    metadata: toMetadata(draft.metadata),
    isSample: false,
  });
}

function transferOf(
  draft: TargetDraft,
): Pick<ConnectionSettings, 'receiveLimitBytes' | 'keepaliveMs' | 'requestCompression' | 'refusesCompression'> {
  const limit = parseSize(draft.receiveLimit);
  const keepalive = parseKeepalive(draft.keepalive);
  return {
    receiveLimitBytes: (limit.kind === 'size' ? limit.bytes : undefined) ?? 0n,
    keepaliveMs: keepalive.kind === 'deadline' ? keepalive.ms : undefined,
    requestCompression: draft.compressesRequests ? Compression.COMPRESSION_GZIP : undefined,
    refusesCompression: draft.refusesCompression ? true : undefined,
  };
}

/** Reads a keepalive as typed: a duration of at least a second. */
export function parseKeepalive(text: string): ParsedDeadline {
  const parsed = parseDeadline(text);
  if (parsed.kind === 'deadline' && parsed.ms !== undefined && parsed.ms < 1_000n) {
    return { kind: 'problem', message: 'Servers close connections that are pinged more than once a second.' };
  }
  return parsed;
}

function sizeTextOf(bytes = 0n): string {
  return bytes === 0n ? '' : sizeText(bytes);
}

function durationTextOf(ms: bigint | undefined): string {
  if (ms === undefined || ms === 0n) return '';
  return ms % 1_000n === 0n ? `${ms / 1_000n}s` : `${ms}ms`;
}

function tlsOf({ caPath, certificatePath, keyPath, serverName }: TargetDraft): TlsSettings {
  return {
    caPath: caPath.trim(),
    certificatePath: certificatePath.trim(),
    keyPath: keyPath.trim(),
    serverName: serverName.trim(),
  };
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}
