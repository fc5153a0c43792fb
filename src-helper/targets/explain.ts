// Why a target could not be reached or a call failed, in words for people: one table from what is known to the words.
import { type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../src-shared/endpoint';
import { StatusCode } from '../../src-shared/status-code';
import { dialSettings } from './connection-settings';
import { type Probe, probeTarget } from './probe-target';
import { probeWords } from './probe-words';
import { currentSystem } from './transports/transport';

/** How long a knock for more facts may take. */
const probeMs = 500;

/** A status as grpc-js gives it. */
interface Failure {
  readonly code: number;
  readonly details: string;
}

/** What the table may ask for beside the status. */
interface Facts {
  readonly target: Target;
  readonly place: string;
  readonly isPlaintextSocket: boolean;
  readonly authority: string;
}

interface Rule {
  readonly matches: (failure: Failure) => boolean;
  /** The words, or that only a knock at the endpoint can tell. */
  readonly words: (failure: Failure, facts: Facts) => Explanation | 'probe';
}

const connectionTexts =
  /No connection established|Connection dropped|ECONNRESET|ECONNREFUSED|EPIPE|Waiting for LB pick|Failed to start HTTP\/2 stream|Protocol error/;

const rules: readonly Rule[] = [
  {
    matches: ({ details }) => /Name resolution failed/.test(details),
    words: (_failure, { place }) => ({
      cause: 'unknown-host',
      what: `The name in ${place} does not resolve to an address.`,
      nextStep: 'Check the spelling, or write the address in numbers: 127.0.0.1:50051.',
    }),
  },
  {
    matches: ({ code, details }) => code === StatusCode.UNAVAILABLE && details.startsWith('Connection dropped'),
    words: (_failure, { place }) => ({
      cause: 'connection-dropped',
      what: `The connection to ${place} broke while the call was open.`,
      nextStep: 'The server may have stopped or crashed: see its log, then call again.',
    }),
  },
  {
    matches: ({ code, details }) => code !== StatusCode.OK && connectionTexts.test(details),
    words: () => 'probe',
  },
  {
    matches: ({ details }) => /Received RST_STREAM with code 1\b/.test(details),
    words: (_failure, { isPlaintextSocket, authority }) => ({
      cause: 'authority-rejected',
      what: `The server reset the call with PROTOCOL_ERROR. Servers do so when they do not accept the :authority, which was "${authority}".`,
      nextStep: isPlaintextSocket
        ? 'Set another authority for this target: "localhost" is accepted by most servers on sockets.'
        : "Set the authority that the server expects in the target's connection settings.",
    }),
  },
  {
    matches: ({ details }) => /Received RST_STREAM with code 9\b/.test(details),
    words: () => ({
      cause: 'metadata-too-large',
      what: 'The call was reset with COMPRESSION_ERROR. That happens when its metadata is too large: HTTP/2 libraries take 64 KiB or less.',
      nextStep: 'Send less metadata, and large values in the message instead.',
    }),
  },
  {
    matches: ({ code, details }) => code === StatusCode.RESOURCE_EXHAUSTED && details.startsWith('Bandwidth exhausted'),
    words: ({ details }) => ({
      cause: 'too-many-headers',
      what: `The call was reset with ENHANCE_YOUR_CALM (${details}). Sockeye takes at most 128 header fields in an answer, and many servers take no more in a call.`,
      nextStep:
        'Send and answer with fewer metadata entries. When there are few, the server asks for fewer calls: see its log.',
    }),
  },
  {
    matches: ({ details }) => /Received RST_STREAM with code|Stream refused by server|^Call cancelled$/.test(details),
    words: ({ details }) => ({
      cause: 'stream-reset',
      what: `The server, or something between, broke the call off without a status (${details}).`,
      nextStep: "See the server's log. A proxy in between cuts idle streams this way.",
    }),
  },
  {
    matches: ({ code, details }) =>
      code === StatusCode.RESOURCE_EXHAUSTED &&
      /Received message larger than max|decompresses to a size larger/.test(details),
    words: ({ details }) => ({
      cause: 'message-too-large',
      what: `A reply was larger than this target's limit for replies: ${details}.`,
      nextStep: "Raise the limit in the target's connection settings, or set it to 0 for none.",
    }),
  },
  {
    matches: ({ code, details }) =>
      code === StatusCode.DEADLINE_EXCEEDED && details.startsWith('Deadline exceeded after'),
    words: (_failure, { place }) => ({
      cause: 'deadline-exceeded',
      what: `${place} had not finished when the deadline passed.`,
      nextStep: 'Give the call a later deadline, or none.',
    }),
  },
  {
    matches: ({ code, details }) => code === StatusCode.UNIMPLEMENTED && /reflection/i.test(details),
    words: () => ({
      cause: 'no-reflection',
      what: 'The server does not offer reflection, so it cannot be asked for its schema.',
      nextStep: 'Add its .proto files or a descriptor set to the target, or turn reflection on in the server.',
    }),
  },
  {
    matches: ({ details }) => /Received HTTP status code|HTTP status/.test(details),
    words: ({ details }, { place }) => ({
      cause: 'not-grpc',
      what: `${place} speaks HTTP/2 but answered without gRPC: ${details}.`,
      nextStep: 'Check that this is the port of the gRPC server, and that no proxy in between answers for it.',
    }),
  },
];

/**
 * Explains a status that Sockeye's side made. May stat the socket and knock at the endpoint, in at most half a second.
 * Undefined when nothing better is known than the status says. Never rejects, but with the reason of `signal`.
 */
export async function explainStatus(
  target: Target,
  failure: Failure,
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  const rule = rules.find(({ matches }) => matches(failure));
  if (rule === undefined) return undefined;
  const authority = target.connection?.authority ?? '';
  const words = rule.words(failure, {
    target,
    place: placeOf(target),
    isPlaintextSocket: target.endpoint?.address?.$case !== 'tcp' && target.connection?.tls === undefined,
    authority: authority === '' ? 'localhost' : authority,
  });
  if (words !== 'probe') return words;
  try {
    const settings = dialSettings(target, currentSystem());
    return await explainProbe(target, await probeTarget(settings, probeMs, signal), failure);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Explains what a knock showed; undefined when the server spoke HTTP/2 and so nothing is wrong with the connection. */
export async function explainProbe(target: Target, probe: Probe, failure?: Failure): Promise<Explanation | undefined> {
  if (probe.kind === 'http2') {
    return (
      failure && {
        cause: 'connection-lost',
        what: `The connection to ${placeOf(target)} failed (${failure.details}), but the server answers now.`,
        nextStep: 'Call again.',
      }
    );
  }
  const { address } = target.endpoint ?? {};
  const path = address?.$case === 'unix' ? address.value.path : undefined;
  return probeWords(probe, {
    place: placeOf(target),
    path,
    file: path === undefined ? undefined : await statOf(path),
    usesTls: target.connection?.tls !== undefined,
    // Who the system takes us for when it looks at modes.
    uid: process.geteuid?.(),
  });
}

function placeOf(target: Target): string {
  return formatEndpoint(target.endpoint ?? { address: undefined });
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
