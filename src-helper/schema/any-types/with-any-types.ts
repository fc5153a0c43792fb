// Messages whose Any hold types that the schema does not have: the target is asked for them, once and not for long.
import type { DescMessage, Registry } from '@bufbuild/protobuf';

import type { TextProblem } from '../../../gen/sockeye/v1/schema';
import { encodeText } from '../json/encode-text';
import type { LoadedSchema, SchemaProvider } from '../loaded-schema';
import { decodeMessage, type DecodeOutcome, type EncodeOutcome } from '../message-codec';

/** Where types are looked up. */
export interface TypeScope {
  readonly schemas: Pick<SchemaProvider, 'anyTypes'>;
  readonly targetId: string;
  readonly schema: LoadedSchema;
}

/** What comes out of an Any may hold an Any with another type: no further question is asked after this time. */
const totalMs = 2000;
/** A message names few types; one that names more shows the others as bytes. */
const maxTypes = 100;

/** Where types are looked up without asking anybody. */
export function knownTypes({ schemas, targetId, schema }: TypeScope): Registry {
  return schemas.anyTypes?.known(targetId, schema) ?? schema.registry;
}

/** As decodeMessage, after asking for types that are missing. Rejects only with the reason of `signal`. */
export function decodeWithAnyTypes(
  data: Uint8Array,
  type: DescMessage,
  scope: TypeScope,
  options: { readonly indent: number; readonly limit: number },
  signal: AbortSignal,
): Promise<DecodeOutcome> {
  return withTypes(
    scope,
    registry => decodeMessage(data, type, registry, options),
    outcome => (outcome.kind === 'decoded' ? outcome.unresolvedTypes : []),
    signal,
  );
}

/** As encodeMessage, after asking for types that are missing. Rejects only with the reason of `signal`. */
export async function encodeWithAnyTypes(
  json: string,
  type: DescMessage,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<EncodeOutcome> {
  const { data, problems } = await encode(json, type, scope, signal);
  return data === undefined ? { kind: 'rejected', problems } : { kind: 'encoded', data };
}

/** As validateMessage, after asking for types that are missing. Rejects only with the reason of `signal`. */
export async function validateWithAnyTypes(
  json: string,
  type: DescMessage,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<readonly TextProblem[]> {
  return (await encode(json, type, scope, signal)).problems;
}

function encode(
  json: string,
  type: DescMessage,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<ReturnType<typeof encodeText>> {
  return withTypes(
    scope,
    registry => encodeText(json, type, registry),
    outcome => outcome.unresolvedTypes,
    signal,
  );
}

/** Runs with what is known, and again as long as asking for what was missing leads to something new. */
async function withTypes<T>(
  scope: TypeScope,
  run: (registry: Registry) => T,
  missingTypes: (outcome: T) => readonly string[],
  signal: AbortSignal,
): Promise<T> {
  const asked = new Set<string>();
  const until = performance.now() + totalMs;
  let outcome = run(knownTypes(scope));
  for (;;) {
    const fresh = missingTypes(outcome)
      .filter(name => !asked.has(name))
      .slice(0, maxTypes - asked.size);
    if (fresh.length === 0 || performance.now() > until || scope.schemas.anyTypes === undefined) return outcome;
    for (const name of fresh) asked.add(name);
    outcome = run(await scope.schemas.anyTypes.find(scope.targetId, scope.schema, fresh, signal));
  }
}
