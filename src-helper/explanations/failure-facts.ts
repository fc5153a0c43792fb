// What is known of a failure beside its cause, so that the words can name files, owners and names.
import type { PeerCertificate } from 'node:tls';

import type { Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint } from '../../src-shared/endpoint';
import type { System } from '../wire/dial/transports/transport';
import type { FileKind } from './causes';

/** A file or folder, as far as it says who may pass. */
export interface FileFacts {
  readonly path: string;
  readonly kind: FileKind;
  /** Four octal digits: `0660`. */
  readonly mode: string;
  /** Names, or numbers where the system knows none. */
  readonly owner: string;
  readonly group: string;
  readonly groupId: number;
  readonly modifiedAt: Date;
}

/** The user that the system takes this process for. */
export interface UserFacts {
  readonly name: string;
  readonly id: number;
  readonly groupIds: readonly number[];
}

/** What the words of a failure may name. */
export interface FailureFacts {
  readonly target: Target;
  readonly system: System;
  /** The endpoint's text form. */
  readonly place: string;
  /** Path of the socket, when it has one. */
  readonly path: string | undefined;
  /** What is at the path; undefined when nothing is there or it cannot be looked at. */
  readonly file: FileFacts | undefined;
  /** The first folder on the way to the path that this user may not enter. */
  readonly closedFolder: FileFacts | undefined;
  /** A socket beside a path at which nothing is, with nearly its name: what was meant, perhaps. */
  readonly neighbour: string | undefined;
  /** Undefined on Windows. */
  readonly user: UserFacts | undefined;
  /** The proxy that the environment names for such addresses; Sockeye goes by none. */
  readonly proxy: { readonly variable: string; readonly address: string } | undefined;
  readonly usesTls: boolean;
  /** What is sent as `:authority`. */
  readonly authority: string;
  /** The target overrides `:authority`. */
  readonly hasAuthority: boolean;
  /** What was said: by the status, by OpenSSL, by the system. */
  readonly said: string;
  readonly errno: string;
  readonly certificate: PeerCertificate | undefined;
  /** The given authority that has signed the server's certificate, and who signed it: its root was not given. */
  readonly missingRoot: { readonly given: string; readonly issuer: string } | undefined;
  readonly firstBytes: Buffer;
  /** HTTP/2's error code of a GOAWAY. */
  readonly errorCode: number;
}

/** The facts that need no look at anything: those of the target, and what was said. */
export function plainFacts(target: Target, system: System, said: string): FailureFacts {
  const endpoint = target.endpoint ?? { address: undefined };
  return {
    target,
    system,
    place: formatEndpoint(endpoint),
    path: endpoint.address?.$case === 'unix' ? endpoint.address.value.path : undefined,
    file: undefined,
    closedFolder: undefined,
    neighbour: undefined,
    user: undefined,
    proxy: undefined,
    usesTls: target.connection?.tls !== undefined,
    authority: 'localhost',
    hasAuthority: (target.connection?.authority ?? '') !== '',
    said,
    errno: '',
    certificate: undefined,
    missingRoot: undefined,
    firstBytes: Buffer.alloc(0),
    errorCode: 0,
  };
}

/** Whether the endpoint is a named pipe of Windows, of which other words hold than of sockets. */
export function isPipe({ target }: FailureFacts): boolean {
  return target.endpoint?.address?.$case === 'pipe';
}
