import { type JSX, useMemo, useRef } from 'react';

import type { SchemaService } from '../../../gen/sockeye/v1/schema';
import { useStore } from '../../state/use-store';
import { ExplanationMessage } from '../../ui/explanation-message';
import { messageVariables } from '../../../src-shared/message-variables';
import { JsonEditor } from '../../ui/json-editor/json-editor';
import { MetadataEditor } from '../../ui/metadata/metadata-editor';
import { Tabs } from '../../ui/tabs';
import { type ShowType, TypeLink } from '../../ui/type-link';
import { kindWords, takesManyRequests } from '../method-kind';
import { CallActions } from './call-actions';
import { deadlineWords } from './call-options';
import { OptionsSection } from './options-section';
import { MessageList } from './message-list';
import { chosenMessage } from './prepared-messages';
import styles from './request-editor.module.css';
import { SeriesBar } from './series-bar';
import type { RequestSection, RequestTab } from './session-state';
import type { SessionStore } from './session-store';
import { createTypeLookup } from './type-lookup';

interface RequestEditorProps {
  readonly session: SessionStore;
  readonly schema: SchemaService;
  readonly tab: RequestTab;
  readonly targetName: string;
  readonly targetEndpoint: string;
  /** Changes when the schema does, so that types are looked up anew. */
  readonly schemaHash: string;
  /** The target is in the list no more. */
  readonly isTargetGone: boolean;
  readonly onShowType: ShowType;
}

/** Edits one request and makes its call. */
export function RequestEditor(props: RequestEditorProps): JSX.Element {
  const { session, schema, tab, targetName, targetEndpoint, schemaHash, isTargetGone, onShowType } = props;
  const draftProblem = useStore(session, state => state.draftProblem);
  const { id, targetId, method, metadata, options, section } = tab;
  const entries = metadata.filter(draft => draft.key.trim() !== '').length;
  const items = [
    { id: 'message', label: 'Message' },
    { id: 'metadata', label: 'Metadata', badge: entries === 0 ? undefined : String(entries) },
    { id: 'options', label: 'Options' },
  ] as const;
  // The hash is not read, but another schema has other types.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const describe = useMemo(() => createTypeLookup(schema, targetId), [schema, targetId, schemaHash]);
  const language = useMemo(() => ({ typeName: method.inputType, describe }), [method.inputType, describe]);
  const choose = (chosen: RequestSection): void => session.change(id, { section: chosen });
  const kind = kindWords(method.kind);
  const isMany = takesManyRequests(method.kind);
  const message = chosenMessage(tab);
  const sectionBox = useRef<HTMLDivElement>(null);
  return (
    <div className={styles.editor} role="tabpanel" id="request-panel" aria-label={method.name}>
      <div className={styles.head}>
        <div className={styles.identity}>
          <h2 className={styles.path} title={`${method.path}\n${method.comment}`.trim()}>
            {method.path}
          </h2>
          <p className={styles.target} title={`${targetName}  ${targetEndpoint}`}>
            {kind.name} · {targetName} · <span className={styles.endpoint}>{targetEndpoint}</span>
          </p>
        </div>
        <CallActions session={session} tab={tab} isTargetGone={isTargetGone} />
      </div>
      {tab.isInSchema ? null : (
        <ExplanationMessage
          tone="warn"
          what={`The schema of ${targetName} no longer has ${method.path}.`}
          nextStep="The request is kept. Refresh the schema when the server has the method again, or close the tab."
        />
      )}
      {draftProblem === undefined ? null : (
        <ExplanationMessage
          tone="warn"
          what={`What is typed here would not survive the end of the window: ${draftProblem}.`}
          nextStep="Another Sockeye may use the same data folder, or its disk may be full."
        />
      )}
      {isTargetGone ? (
        <ExplanationMessage
          tone="warn"
          what="The target of this request has been removed."
          nextStep="The request is kept until its tab is closed. Copy what you need of it to a request of another target."
        />
      ) : null}
      {tab.note === undefined ? null : <ExplanationMessage tone="warn" {...tab.note} />}
      {method.unusableBecause === '' ? null : (
        <ExplanationMessage
          what={`${method.name} cannot be called: ${method.unusableBecause}`}
          nextStep="Add the missing files to the schema of the target."
        />
      )}
      <div className={styles.sections}>
        <Tabs label="Parts of the request" items={items} chosen={section} onChoose={choose} panelId="request-section" />
        <button type="button" className={styles.deadline} title="Change the deadline" onClick={() => choose('options')}>
          {deadlineWords(options.deadline)}
        </button>
      </div>
      <div
        ref={sectionBox}
        className={styles.section}
        role="tabpanel"
        id="request-section"
        aria-label={items.find(item => item.id === section)?.label}
      >
        {/* Kept under the other sections, so that cursor, history and folds stay. */}
        <div className={styles.message} hidden={section !== 'message'}>
          {isMany ? (
            <>
              <MessageList session={session} tab={tab} onEdit={() => focusEditor(sectionBox.current)} />
              <SeriesBar session={session} tab={tab} isTargetGone={isTargetGone} />
            </>
          ) : null}
          <JsonEditor
            label="Request message"
            documentId={`${id}/${message.id}`}
            text={message.text ?? ''}
            problems={message.problems}
            language={language}
            onChange={text => session.change(id, { text })}
            onShowType={onShowType}
          />
          <MessageFooter tab={tab} />
        </div>
        {section === 'metadata' ? (
          <div className={styles.form}>
            <MetadataEditor
              label="Metadata"
              drafts={metadata}
              onChange={drafts => session.change(id, { metadata: drafts })}
            />
            <p className={styles.hint}>Sent after the metadata of the target. Keys that end in -bin take base64.</p>
          </div>
        ) : null}
        {section === 'options' ? (
          <div className={styles.form}>
            <OptionsSection options={options} onChange={changed => session.change(id, { options: changed })} />
          </div>
        ) : null}
      </div>
    </div>
  );
}

const variablesHelp = [
  'Variables, in quotes also for number fields:',
  ...messageVariables.map(({ name, comment }) => `{{${name}}}  ${comment}`),
  'Type {{ in a text to choose one. To send {{index}} as it stands, write \\u007b{index}}.',
].join('\n');

/** Puts the keyboard into the editor, which may still be on its way. */
function focusEditor(section: HTMLElement | null): void {
  section?.querySelector<HTMLElement>('[role=textbox][aria-label="Request message"]')?.focus();
}

function MessageFooter({ tab }: { readonly tab: RequestTab }): JSX.Element {
  const { rejected, problems: found } = chosenMessage(tab);
  const problems = rejected ?? found;
  const first = problems[0];
  const text = first === undefined ? '' : first.path === '' ? first.message : `${first.path}: ${first.message}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return (
    <div className={styles.footer}>
      <TypeLink name={tab.method.inputType} />
      <span className={styles.help} title={variablesHelp}>
        {'{{…}}'}
        <span className="for-reader">{variablesHelp}</span>
      </span>
      <span
        className={styles.verdict}
        role="status"
        data-tone={first === undefined ? 'ok' : 'bad'}
        title={`${text}${more}`}
      >
        {first === undefined ? '' : `${rejected === undefined ? '' : 'Not sent. '}${text}${more}`}
      </span>
    </div>
  );
}
