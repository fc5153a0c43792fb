import type { EditorState } from '@codemirror/state';

import type { ShowType } from '../type-link';
import type { MessageLanguage } from './completion';
import { findPlace, type JsonPlace } from './json-place';
import { type DescribeType, fieldByKey, messageAt, typeAt } from './message-types';

/** Where something is declared. */
export interface Definition {
  /** Full name of the message or enum. */
  readonly typeName: string;
  /** Its field or value. */
  readonly member?: string;
}

/** Where what is written at a place is declared; the message itself where nothing is. */
export async function definitionAt(
  rootType: string,
  place: JsonPlace,
  written: string,
  describe: DescribeType,
): Promise<Definition> {
  if (place.kind === 'key') {
    const message = await messageAt(rootType, place, describe);
    const field = message === undefined ? undefined : fieldByKey(message, written);
    if (message === undefined) return { typeName: rootType };
    return field === undefined ? { typeName: message.fullName } : { typeName: message.fullName, member: field.name };
  }
  const at = await typeAt(rootType, place.path, describe);
  if (at?.type.kind === 'message') return { typeName: at.type.message.fullName };
  if (at?.type.kind === 'enum') {
    const { fullName, values } = at.type.enum;
    const value = values.find(each => each.name === written);
    return value === undefined ? { typeName: fullName } : { typeName: fullName, member: value.name };
  }
  return { typeName: rootType };
}

/** Shows the schema of what stands at the cursor. False when it is not known what the text is. */
export function showDefinition(state: EditorState, language: MessageLanguage | undefined, show: ShowType): boolean {
  if (language === undefined) return false;
  const { typeName, describe } = language;
  const place = findPlace(state, state.selection.main.head);
  if (place === undefined) show(typeName);
  else {
    const written = state.sliceDoc(place.from, place.to);
    void definitionAt(typeName, place, written, describe).then(found => show(found.typeName, found.member));
  }
  return true;
}
