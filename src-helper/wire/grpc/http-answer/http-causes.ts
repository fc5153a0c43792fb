// What an HTTP status means for somebody who made a gRPC call.
import { StatusCode } from '../../../../src-shared/status-code';

/** Why a server, or what stands before it, answered in HTTP instead of gRPC. */
export type HttpCause =
  /** 400, 404 of what knows no such host, 421: the authority is the likely cause. */
  | 'http-bad-request'
  | 'http-misdirected'
  /** 401: metadata with a token are missing or not accepted; 407: the same of a proxy. */
  | 'http-unauthenticated'
  | 'http-proxy-authentication'
  | 'http-forbidden'
  /** 404: nothing of that path; 405, 415: something else than gRPC is at it. */
  | 'http-not-found'
  | 'http-not-for-grpc'
  /** 413, 431. */
  | 'http-body-too-large'
  | 'http-fields-too-many'
  | 'http-too-many-requests'
  /** 3xx. */
  | 'http-redirect'
  /** 426, 505: another version of HTTP is wanted. */
  | 'http-other-version'
  /** 408. */
  | 'http-request-timeout'
  /** 500, and 5xx that have no meaning of their own. */
  | 'http-server-error'
  /** 502, 503, 504: a proxy has no server behind it, or none that answers; or the server is not ready. */
  | 'http-bad-gateway'
  | 'http-unavailable'
  | 'http-gateway-timeout'
  /** 2xx with another content-type. */
  | 'http-page'
  /** Everything else. */
  | 'http-other';

interface Meaning {
  readonly cause: HttpCause;
  /** Fields that say more, in the order of their worth. */
  readonly telling: readonly string[];
}

const meanings: Readonly<Record<number, Meaning>> = {
  400: { cause: 'http-bad-request', telling: [] },
  401: { cause: 'http-unauthenticated', telling: ['www-authenticate'] },
  403: { cause: 'http-forbidden', telling: ['www-authenticate'] },
  404: { cause: 'http-not-found', telling: [] },
  405: { cause: 'http-not-for-grpc', telling: ['allow'] },
  406: { cause: 'http-not-for-grpc', telling: [] },
  407: { cause: 'http-proxy-authentication', telling: ['proxy-authenticate'] },
  408: { cause: 'http-request-timeout', telling: ['retry-after'] },
  413: { cause: 'http-body-too-large', telling: ['retry-after'] },
  415: { cause: 'http-not-for-grpc', telling: ['accept', 'accept-post'] },
  421: { cause: 'http-misdirected', telling: [] },
  425: { cause: 'http-unavailable', telling: ['retry-after'] },
  426: { cause: 'http-other-version', telling: ['upgrade'] },
  429: { cause: 'http-too-many-requests', telling: ['retry-after'] },
  431: { cause: 'http-fields-too-many', telling: [] },
  502: { cause: 'http-bad-gateway', telling: ['retry-after'] },
  503: { cause: 'http-unavailable', telling: ['retry-after'] },
  504: { cause: 'http-gateway-timeout', telling: ['retry-after'] },
  505: { cause: 'http-other-version', telling: [] },
};

/** Fields that say who answered, shown with every answer. */
const tellingAlways = ['content-type', 'server', 'via'];

/** What this status means, and which fields tell more of it, in lower case. */
export function meaningOf(status: number | undefined): Meaning {
  const { cause, telling } = (status === undefined ? undefined : meanings[status]) ?? meaningOfRange(status ?? 0);
  return { cause, telling: [...telling, ...tellingAlways] };
}

function meaningOfRange(status: number): Meaning {
  if (status >= 200 && status < 300) return { cause: 'http-page', telling: [] };
  if (status >= 300 && status < 400) return { cause: 'http-redirect', telling: ['location'] };
  return { cause: status >= 500 && status < 600 ? 'http-server-error' : 'http-other', telling: ['retry-after'] };
}

/**
 * The status of gRPC for a status of HTTP
 * (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md). That document takes 431 for INTERNAL as it
 * takes 400.
 */
export function codeOfHttp(status: number | undefined): number {
  switch (status) {
    case 400:
    case 431:
      return StatusCode.INTERNAL;
    case 401:
      return StatusCode.UNAUTHENTICATED;
    case 403:
      return StatusCode.PERMISSION_DENIED;
    case 404:
      return StatusCode.UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
      return StatusCode.UNAVAILABLE;
    default:
      return StatusCode.UNKNOWN;
  }
}
