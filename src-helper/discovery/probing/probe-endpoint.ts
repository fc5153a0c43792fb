import type { ProbeOutcome } from '../../../gen/sockeye/v1/discovery';
import { ProbeVerdict } from '../../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import type { Target } from '../../../gen/sockeye/v1/target';
import { type DialSettings, dialSettings } from '../../wire/dial/connection-settings';
import { gatherFacts } from '../../explanations/gather-facts';
import type { FailedProbe } from '../../wire/dial/probe-target';
import type { System } from '../../wire/dial/transports/transport';
import { type FileAtPath, createSocketFiles } from '../socket-files';
import type { UserNames } from '../../user-names';
import {
  answeredWords,
  failedWords,
  isAnswered,
  type OutcomeFacts,
  otherProtocolWords,
  type OutcomeWords,
} from './outcome-words';
import { type Talk, talkToEndpoint, type TalkLimits } from './talk-to-endpoint';
import { wordsOfUnusable } from '../../explanations/explain-unusable';
import { UnusableTarget } from '../../wire/dial/unusable-target';

/** What probing needs to know of where it runs. */
export interface ProbeSurroundings {
  readonly system: System;
  readonly names: UserNames;
  /** Who we are; undefined on Windows. */
  readonly uid: number | undefined;
  readonly limits: TalkLimits;
}

/** What of an outcome does not depend on who is at the other end. */
type Outcome = Omit<ProbeOutcome, 'peer' | 'isCached'>;

/** An outcome, and whether the server answered everything that it was asked. */
type ShownOutcome = Outcome & { readonly isWhole: boolean };

/**
 * Probes an endpoint: in plaintext with one connection; where that shows a TCP server that wants TLS, once more with it.
 * Rejects with the reason of `signal` only.
 */
export async function probeEndpoint(
  endpoint: Endpoint,
  surroundings: ProbeSurroundings,
  signal: AbortSignal,
): Promise<ShownOutcome> {
  const target = plainTarget(endpoint);
  const settings = dialSettingsOf(target, surroundings.system);
  if (typeof settings === 'string') return { ...outcomeOf(cannotDialWords(settings)), isWhole: true };
  const { limits } = surroundings;
  let talk = await talkToEndpoint(settings, false, limits, signal);
  let usesTls = false;
  if (endpoint.address?.$case === 'tcp' && mayWantTls(talk)) {
    const secured = await talkToEndpoint(settings, true, limits, signal);
    if (showsTls(secured)) {
      talk = secured;
      usesTls = true;
    }
  }
  const facts: OutcomeFacts = {
    file: talk.kind === 'failed' ? await fileOf(endpoint, surroundings.names) : undefined,
    user: surroundings.uid === undefined ? undefined : surroundings.names.user(surroundings.uid),
    limitMs: talk.kind === 'asked' ? limits.answerMs : limits.connectMs,
    usesTls,
  };
  return { ...outcomeOf(await wordsOf(talk, facts, target)), ...shownBy(talk), usesTls, isWhole: isWhole(talk) };
}

/** Whether a later probe could show more of the same server: it was silent, or did not answer everything in time. */
function isWhole(talk: Talk): boolean {
  return talk.kind === 'asked' ? isAnswered(talk.answers) : talk.kind !== 'failed' || talk.probe.kind !== 'silent';
}

/** The outcome of what was not connected to. */
export function outcomeOf({ verdict, words, nextStep }: OutcomeWords): Outcome {
  return {
    verdict,
    words,
    nextStep,
    services: [],
    hasReflection: false,
    health: '',
    usesTls: false,
    firstBytes: new Uint8Array(0),
    connectUs: 0n,
    atUs: BigInt(Date.now()) * 1000n,
  };
}

/** The words for what cannot be dialled, and why. */
export function cannotDialWords(why: string): OutcomeWords {
  return { verdict: ProbeVerdict.PROBE_VERDICT_CANNOT_DIAL, words: why, nextStep: '' };
}

/** A target without anything of a user's. */
function plainTarget(endpoint: Endpoint): Target {
  return {
    id: '',
    name: '',
    endpoint,
    connection: undefined,
    schemaSources: undefined,
    metadata: [],
    isSample: false,
  };
}

/** Its settings, or why it cannot be dialled here. */
function dialSettingsOf(target: Target, system: System): DialSettings | string {
  try {
    return dialSettings(target, system);
  } catch (error) {
    if (error instanceof UnusableTarget) return wordsOfUnusable(error);
    throw error;
  }
}

/** Servers of TLS hang up on plaintext, answer it with an alert, or in HTTP/1. */
function mayWantTls(talk: Talk): boolean {
  if (talk.kind !== 'failed') return false;
  if (talk.probe.kind === 'closed') return true;
  if (talk.probe.kind !== 'not-http2') return false;
  const { firstBytes } = talk.probe;
  return isTlsRecord(firstBytes) || firstBytes.toString('latin1').startsWith('HTTP/');
}

/** An alert or a part of the handshake, of any version. */
function isTlsRecord(bytes: Buffer): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03;
}

/** Whether the attempt with TLS showed that the server speaks it, if only to refuse. */
function showsTls(talk: Talk): boolean {
  if (talk.kind !== 'failed') return true;
  return talk.probe.kind === 'tls-failed' && isAlert(talk.probe);
}

function isAlert(probe: Extract<FailedProbe, { readonly kind: 'tls-failed' }>): boolean {
  return /ALERT/.test(probe.code);
}

async function wordsOf(talk: Talk, facts: OutcomeFacts, target: Target): Promise<OutcomeWords> {
  switch (talk.kind) {
    case 'asked':
      return answeredWords(talk.answers, facts);
    case 'other-protocol':
      return otherProtocolWords();
    case 'failed': {
      const { probe } = talk;
      const isTls = probe.kind === 'not-http2' && isTlsRecord(probe.firstBytes);
      return failedWords(isTls ? { kind: 'tls-expected' } : probe, facts, await gatherFacts(target, '', { probe }));
    }
  }
}

function shownBy(talk: Talk): Partial<Outcome> {
  const connectUs = BigInt(talk.connectUs);
  if (talk.kind === 'asked') {
    const { services, health } = talk.answers;
    return { connectUs, services: services ?? [], hasReflection: services !== undefined, health };
  }
  if (talk.kind === 'failed' && talk.probe.kind === 'not-http2')
    return { connectUs, firstBytes: talk.probe.firstBytes };
  return { connectUs };
}

async function fileOf({ address }: Endpoint, names: UserNames): Promise<FileAtPath | undefined> {
  if (address?.$case !== 'unix') return undefined;
  const { path } = address.value;
  return (await createSocketFiles(names)([path])).get(path);
}
