import { MethodKind } from '../../gen/sockeye/v1/schema';

/** How a kind of call is written. */
export interface KindWords {
  /** One letter for dense places. */
  readonly letter: string;
  readonly name: string;
}

const words: Readonly<Record<MethodKind, KindWords>> = {
  [MethodKind.METHOD_KIND_UNSPECIFIED]: { letter: '?', name: 'unknown kind' },
  [MethodKind.METHOD_KIND_UNARY]: { letter: 'u', name: 'unary' },
  [MethodKind.METHOD_KIND_SERVER_STREAMING]: { letter: 's', name: 'server streaming' },
  [MethodKind.METHOD_KIND_CLIENT_STREAMING]: { letter: 'c', name: 'client streaming' },
  [MethodKind.METHOD_KIND_BIDIRECTIONAL]: { letter: 'b', name: 'bidirectional streaming' },
  [MethodKind.UNRECOGNIZED]: { letter: '?', name: 'unknown kind' },
};

/** The words for a kind of call. */
export function kindWords(kind: MethodKind): KindWords {
  return words[kind];
}

/** True when the client may send more than one message. */
export function takesManyRequests(kind: MethodKind): boolean {
  return kind === MethodKind.METHOD_KIND_CLIENT_STREAMING || kind === MethodKind.METHOD_KIND_BIDIRECTIONAL;
}
