// What the rows of the tree are called and what there is to say of them.
import { formatEndpoint } from '../../../src-shared/endpoint';
import type { RowAttributes } from '../../ui/virtual/virtual-list';
import { kindWords } from '../method-kind';
import type { TargetRow } from './target-rows';
import type { Presence } from './targets-update';

/** What a row is called. */
export function rowName(row: TargetRow | undefined): string {
  switch (row?.kind) {
    case undefined:
      return '';
    case 'target':
      return row.target.name;
    case 'service':
      return row.service.fullName;
    case 'method':
      return row.method.name;
    case 'note':
      return row.text;
  }
}

/** The ARIA attributes and the tooltip of a row. */
export function rowAttributes(row: TargetRow | undefined): RowAttributes {
  if (row === undefined) return {};
  const place = { 'aria-level': row.level, 'aria-posinset': row.position, 'aria-setsize': row.siblings };
  const common = { ...place, 'aria-label': rowName(row) };
  switch (row.kind) {
    case 'target': {
      const endpoint = row.target.endpoint === undefined ? '' : formatEndpoint(row.target.endpoint);
      const more = [endpoint, row.progress, row.problem, presenceWords(row.presence)]
        .filter(text => text !== '')
        .join(', ');
      return {
        ...common,
        'aria-expanded': row.isExpanded,
        'aria-description': more,
        title: [row.target.name, endpoint, presenceWords(row.presence)].filter(text => text !== '').join('\n'),
      };
    }
    case 'service': {
      const title = [row.service.fullName, row.service.comment].filter(text => text !== '').join('\n\n');
      return { ...common, 'aria-expanded': row.isExpanded, 'aria-description': row.service.comment, title };
    }
    case 'method':
      return { ...common, 'aria-description': methodWords(row), title: methodTitle(row) };
    case 'note':
      return { ...common, title: row.text };
  }
}

function presenceWords(presence: Presence | undefined): string {
  if (presence === 'down') return 'nobody listens there any more';
  return presence === 'returning' || presence === 'returned' ? 'the server is back' : '';
}

type MethodRow = Extract<TargetRow, { readonly kind: 'method' }>;

function methodWords({ method }: MethodRow): string {
  const parts = [
    kindWords(method.kind).name,
    method.isDeprecated ? 'deprecated' : '',
    method.unusableBecause,
    method.comment,
  ];
  return parts.filter(text => text !== '').join('. ');
}

function methodTitle({ method }: MethodRow): string {
  const { path, inputType, outputType, comment, unusableBecause } = method;
  const head = `${path}  (${kindWords(method.kind).name})\n${inputType} → ${outputType}`;
  const state = [method.isDeprecated ? 'Deprecated.' : '', unusableBecause].filter(text => text !== '').join(' ');
  return [head, state, comment].filter(text => text !== '').join('\n\n');
}
