import { type JSX, useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { TextProblem } from '../../../gen/sockeye/v1/schema';
import type { CodeEditor } from './code-mirror';
import type { MessageLanguage } from './completion';
import type { ShowType } from '../type-link';
import styles from './json-editor.module.css';

interface JsonEditorProps {
  readonly label: string;
  /** Which document this is: each keeps its own history and cursor. */
  readonly documentId: string;
  readonly text: string;
  readonly onChange?: (text: string) => void;
  readonly isReadOnly?: boolean;
  readonly problems?: readonly TextProblem[];
  readonly language?: MessageLanguage;
  /** F12 asks for the schema of what stands at the cursor. */
  readonly onShowType?: ShowType;
}

const noProblems: readonly TextProblem[] = [];

/** An editor of JSON. Until the editor proper has been loaded the text stands there as it is. */
export function JsonEditor(props: JsonEditorProps): JSX.Element {
  const { label, documentId, text, isReadOnly = false, problems = noProblems } = props;
  const parent = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | undefined>(undefined);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    let isGone = false;
    let made: CodeEditor | undefined;
    void import('./code-mirror').then(({ createCodeEditor }) => {
      if (isGone || parent.current === null) return;
      made = createCodeEditor({
        parent: parent.current,
        label,
        nonce: readNonce(),
        isReadOnly,
        onChange: changed => {
          if (changed !== latest.current.text) latest.current.onChange?.(changed);
        },
        language: () => latest.current.language,
        onShowType: (typeName, member) => latest.current.onShowType?.(typeName, member),
      });
      made.show(latest.current.documentId, latest.current.text);
      if (parent.current.contains(document.activeElement)) made.focus();
      setEditor(made);
    });
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, [label, isReadOnly]);

  useLayoutEffect(() => editor?.show(documentId, text), [editor, documentId, text]);
  useEffect(() => editor?.mark(problems), [editor, documentId, problems]);

  return (
    <div className={styles.editor} ref={parent}>
      {editor === undefined ? (
        // Takes the focus for the editor, which takes it over.
        <pre className={styles.waiting} role="group" aria-label={label} tabIndex={-1} data-pane-focus="">
          {text}
        </pre>
      ) : null}
    </div>
  );
}

/** The nonce that main wrote into the page. */
function readNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
}
