import { type SearchHit, SearchHitKind, type SchemaService } from '../../gen/sockeye/v1/schema';
import type { PaletteItem } from '../palette/palette-search';
import type { FindItems } from '../palette/remote-search';

/** Hits that are asked for; methods among them are found by the window itself. */
const askedHits = 80;

const groups: Readonly<Partial<Record<SearchHitKind, string>>> = {
  [SearchHitKind.SEARCH_HIT_KIND_MESSAGE]: 'Message',
  [SearchHitKind.SEARCH_HIT_KIND_ENUM]: 'Enum',
  [SearchHitKind.SEARCH_HIT_KIND_FIELD]: 'Field',
};

/** Finds messages, enums and fields of every schema that the helper has loaded; to choose one shows its schema. */
export function findTypes(
  schema: SchemaService,
  targetName: (targetId: string) => string,
  showType: (targetId: string, typeName: string, member: string | undefined) => void,
): FindItems {
  const toItem = ({ kind, name, targetId }: SearchHit): readonly PaletteItem[] => {
    const group = groups[kind];
    if (group === undefined) return [];
    const dot = name.lastIndexOf('.');
    const isField = kind === SearchHitKind.SEARCH_HIT_KIND_FIELD;
    const run = (): void => {
      if (isField) showType(targetId, name.slice(0, dot), name.slice(dot + 1));
      else showType(targetId, name, undefined);
    };
    return [{ id: `${group}:${targetId}:${name}`, group, name, more: targetName(targetId), run }];
  };
  return async (query, signal) => {
    const { hits } = await schema.searchSchema({ targetId: '', query, limit: askedHits }, signal);
    return hits.flatMap(toItem);
  };
}
