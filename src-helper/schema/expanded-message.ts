// Texts of messages with variables: these are replaced first, and what is wrong is told at its place in the text as typed.
import { randomUUID } from 'node:crypto';

import type { DescMessage } from '@bufbuild/protobuf';

import type { TextProblem } from '../../gen/sockeye/v1/schema';
import {
  type ExpandedText,
  expandVariables,
  findUnknownVariables,
  messageVariables,
} from '../../src-shared/message-variables';
import { encodeWithAnyTypes, type TypeScope, validateWithAnyTypes } from './any-types/with-any-types';
import type { EncodeOutcome } from './message-codec';

/** As encodeWithAnyTypes, with the variables replaced; `index` is the number of the message in its call. */
export async function encodeExpanded(
  json: string,
  index: number,
  type: DescMessage,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<EncodeOutcome> {
  const expanded = expand(json, index);
  const outcome = await encodeWithAnyTypes(expanded.text, type, scope, signal);
  return outcome.kind === 'encoded' ? outcome : { ...outcome, problems: inOriginal(outcome.problems, expanded) };
}

/** As validateWithAnyTypes, with the variables replaced; warns of names in braces that are none. */
export async function validateExpanded(
  json: string,
  type: DescMessage,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<readonly TextProblem[]> {
  const expanded = expand(json, 0);
  const problems = inOriginal(await validateWithAnyTypes(expanded.text, type, scope, signal), expanded);
  const unknown = findUnknownVariables(json).map(({ from, to, name }): TextProblem => ({
    from,
    to,
    path: '',
    message: unknownWords(name),
    isWarning: true,
  }));
  return unknown.length === 0 ? problems : [...problems, ...unknown].sort((a, b) => a.from - b.from);
}

function expand(json: string, index: number): ExpandedText {
  return expandVariables(json, { index, nowMs: Date.now(), makeUuid: randomUUID });
}

function inOriginal(problems: readonly TextProblem[], { toOriginal }: ExpandedText): readonly TextProblem[] {
  return problems.map(problem => ({
    ...problem,
    from: toOriginal(problem.from, 'begin'),
    to: toOriginal(problem.to, 'end'),
  }));
}

function unknownWords(name: string): string {
  const names = messageVariables.map(variable => `{{${variable.name}}}`).join(', ');
  return `There is no variable "${name}", so this is sent as it stands. The variables are ${names}.`;
}
