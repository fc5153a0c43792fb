import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';

import type { TypeDescription } from '../../../gen/sockeye/v1/schema';
import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { ExplanationMessage } from '../../ui/explanation-message';
import { Split } from '../../ui/split';
import type { VirtualListHandle } from '../../ui/virtual/virtual-list';
import { SchemaBar, type SchemaShortcut } from './schema-bar';
import { SchemaRowDetails } from './schema-row-details';
import { schemaRows } from './schema-rows';
import type { SchemaStore } from './schema-store';
import { SchemaTree } from './schema-tree';
import { placeOf, type SchemaPlace, typeKey } from './schema-update';
import styles from './schema-view.module.css';
import { reflowComment, typeFacts } from './schema-words';

interface SchemaViewProps {
  readonly schemas: SchemaStore;
  readonly paneId: string;
  /** The types of the request beside it. */
  readonly shortcuts: readonly SchemaShortcut[];
  readonly onOpen: (place: SchemaPlace) => void;
  /** Back to the request. */
  readonly onLeave: () => void;
}

/** A message or an enum: its fields or values, what each is, and the way to other types. */
export function SchemaView({ schemas, paneId, shortcuts, onOpen, onLeave }: SchemaViewProps): JSX.Element {
  const pane = useStore(schemas, state => state.panes.get(paneId));
  const place = placeOf(pane);
  const view = useStore(schemas, state =>
    place === undefined ? undefined : state.types.get(typeKey(place.targetId, place.typeName)),
  );
  const press = (event: KeyboardEvent): void => {
    const isStep = event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight');
    if (!isStep && event.key !== 'Escape') return;
    event.preventDefault();
    if (isStep) schemas.step(paneId, event.key === 'ArrowLeft' ? -1 : 1, true);
    else onLeave();
  };
  return (
    <div className={styles.schema} onKeyDown={press}>
      <SchemaBar
        history={pane?.history}
        shortcuts={shortcuts}
        place={place}
        onStep={by => schemas.step(paneId, by, false)}
        onOpen={onOpen}
      />
      {place === undefined ? (
        <EmptyState title="No type chosen" text="Open a method, or press Ctrl+K and type the name of a message." />
      ) : null}
      {view?.kind === 'missing' && place !== undefined ? (
        <ExplanationMessage
          tone="warn"
          what={`The schema has no type ${place.typeName}.`}
          nextStep="It did not load, or a refresh has removed it. What did not load is listed below the tree of targets."
        />
      ) : null}
      {view?.kind === 'failed' ? (
        <ExplanationMessage {...view.error}>
          <Button onClick={() => schemas.retry(paneId)}>Retry</Button>
        </ExplanationMessage>
      ) : null}
      {view?.kind === 'known' && place !== undefined ? (
        <TypeView
          key={`${pane?.history.at ?? 0} ${typeKey(place.targetId, place.typeName)}`}
          description={view.description}
          place={place}
          wantsFocus={pane?.shown?.wantsFocus === true}
          onFocused={() => schemas.tookFocus(paneId)}
          onChoose={rowKey => schemas.chooseRow(paneId, rowKey)}
          onOpen={typeName => onOpen({ targetId: place.targetId, typeName, rowKey: undefined })}
        />
      ) : null}
    </div>
  );
}

interface TypeViewProps {
  readonly description: TypeDescription;
  readonly place: SchemaPlace;
  readonly wantsFocus: boolean;
  readonly onFocused: () => void;
  readonly onChoose: (rowKey: string) => void;
  readonly onOpen: (typeName: string) => void;
}

function TypeView(props: TypeViewProps): JSX.Element {
  const { description, place, wantsFocus, onFocused, onChoose, onOpen } = props;
  const rows = useMemo(() => schemaRows(description), [description]);
  const active = Math.max(0, place.rowKey === undefined ? 0 : rows.findIndex(row => row.key === place.rowKey));
  const tree = useRef<VirtualListHandle>(null);
  const whole = useRef<HTMLDivElement>(null);
  // The row to begin with, and the keyboard, once it is known how many rows there is room for.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      tree.current?.reveal(active);
      if (!wantsFocus) return;
      if (tree.current === null) whole.current?.focus();
      else tree.current.focus();
      onFocused();
    });
    return () => cancelAnimationFrame(frame);
    // At the beginning and when asked to: not for each row that is chosen.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wantsFocus]);
  const row = rows[active];
  return (
    <div className={styles.type} ref={whole} tabIndex={-1}>
      <TypeHead description={description} />
      {rows.length === 0 || row === undefined ? (
        <EmptyState title="No fields" text="This message has no fields: an empty one, {}, is all there is to it." />
      ) : (
        <Split
          label="Height of the details"
          direction="column"
          sized="second"
          initialShare={0.34}
          minFirst={96}
          minSecond={88}
          first={
            <SchemaTree
              label={`Schema of ${place.typeName}`}
              rows={rows}
              active={active}
              onChoose={onChoose}
              onOpen={onOpen}
              ref={tree}
            />
          }
          second={<SchemaRowDetails row={row} onOpen={onOpen} />}
        />
      )}
    </div>
  );
}

function TypeHead({ description }: { readonly description: TypeDescription }): JSX.Element | null {
  const { type } = description;
  if (type === undefined) return null;
  const { fullName, file, comment } = type.value;
  const dot = fullName.lastIndexOf('.') + 1;
  return (
    <header className={styles.head}>
      <h3 className={styles.name} title={fullName}>
        <span className={styles.scope}>{fullName.slice(0, dot)}</span>
        <span className={styles.own}>{fullName.slice(dot)}</span>
      </h3>
      <p className={styles.facts} title={file}>
        {[...typeFacts(description), file].filter(text => text !== '').join(' · ')}
      </p>
      {comment === '' ? null : (
        <p className={styles.comment} tabIndex={0} role="group" aria-label="Comment of the type">
          {reflowComment(comment)}
        </p>
      )}
    </header>
  );
}
