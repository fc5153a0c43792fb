import { type JSX, useState } from 'react';

import { useStore } from '../../state/use-store';
import { Button } from '../button';
import { ExplanationMessage } from '../explanation-message';
import { formatBytes, formatCount } from '../format';
import { Icon } from '../icon';
import { JsonEditor } from '../json-editor/json-editor';
import { Tabs } from '../tabs';
import { TypeLink } from '../type-link';
import { BytesView } from './bytes-view';
import styles from './event-details.module.css';
import { JsonTextView } from './json-text-view';
import { JsonTreeView } from './json-tree-view';
import { jsonLimits, type MessageReader, type ReadMessage } from './message-reader';
import { isLongText } from './text-rows';

/** The forms in which a message is shown. */
export type MessageForm = 'json' | 'tree' | 'bytes';

const forms = [
  { id: 'json', label: 'JSON' },
  { id: 'tree', label: 'Tree' },
  { id: 'bytes', label: 'Bytes' },
] as const;

interface MessageDetailsProps {
  readonly reader: MessageReader;
  /** The form the user has chosen, for this message and the next ones. */
  readonly form: MessageForm;
  readonly onForm: (form: MessageForm) => void;
}

/** One message whole: as JSON, as a tree or as bytes. One that cannot be decoded is shown as bytes, and why. */
export function MessageDetails({ reader, form: wanted, onForm }: MessageDetailsProps): JSX.Element {
  const message = useStore(reader, state => state.message);
  const content = message?.content;
  // Whoever has asked for the (empty) text of a broken message gets it, until another message is shown.
  const [insisted, setInsisted] = useState<number | undefined>(undefined);
  const isBroken = content !== undefined && content.decodeError !== '';
  const form = isBroken && insisted !== message?.index ? 'bytes' : wanted;
  return (
    <div className={styles.details}>
      <div className={styles.head}>
        <Tabs
          label="Form of the message"
          items={forms}
          chosen={form}
          onChoose={next => {
            onForm(next);
            setInsisted(message?.index);
          }}
          panelId="message-form"
        />
        <span className={styles.type}>
          <TypeLink name={content?.typeName ?? ''} />
        </span>
        <span className={styles.size}>{content === undefined ? '' : formatBytes(content.sizeBytes)}</span>
        <Button
          look="quiet"
          label="Copy JSON"
          title="Copy JSON"
          isDisabled={content === undefined || content.json === ''}
          onClick={() => void navigator.clipboard.writeText(content?.json ?? '')}
        >
          <Icon name="copy" />
        </Button>
      </div>
      <div
        className={styles.panel}
        role="tabpanel"
        id="message-form"
        aria-label={forms.find(({ id }) => id === form)?.label}
      >
        {message?.error === undefined ? null : <ExplanationMessage {...message.error} />}
        {isBroken ? (
          <ExplanationMessage
            what={`The message cannot be decoded: ${content.decodeError}`}
            nextStep="Look at its bytes, or check whether the schema is that of the server."
          />
        ) : null}
        {content?.isJsonInexact === true && form !== 'bytes' ? (
          <ExplanationMessage
            tone="warn"
            what="This is not quite the message: JSON cannot say all of its bytes."
            nextStep="The bytes are whole. A message made from this text would differ from it."
          />
        ) : null}
        {message === undefined || content === undefined ? null : <Content {...{ reader, message, form }} />}
      </div>
    </div>
  );
}

interface ContentProps {
  readonly reader: MessageReader;
  readonly message: ReadMessage;
  readonly form: MessageForm;
}

function Content({ reader, message, form }: ContentProps): JSX.Element | null {
  const { content, index } = message;
  if (content === undefined) return null;
  if (form === 'bytes') {
    return <BytesView key={index} reader={reader} message={message} size={Number(content.sizeBytes)} />;
  }
  return (
    <>
      {form === 'tree' ? (
        <JsonTreeView key={index} json={content.json} isCut={content.isJsonCut} />
      ) : isLongText(content.json) ? (
        <JsonTextView key={index} label="Message as JSON" text={content.json} />
      ) : (
        <JsonEditor label="Message as JSON" documentId={`event-${index}`} text={content.json} isReadOnly />
      )}
      {content.isJsonCut ? <CutNote reader={reader} message={message} /> : null}
    </>
  );
}

/** Says that the text is only a beginning, and offers more. */
function CutNote({ reader, message }: Omit<ContentProps, 'form'>): JSX.Element {
  const { content, jsonStep, isReadingMore } = message;
  const next = jsonLimits[jsonStep + 1];
  return (
    <div className={styles.cut}>
      <p>
        The first {formatCount(content?.json.length ?? 0)} characters of a message of{' '}
        {formatBytes(content?.sizeBytes ?? 0)}.{next === undefined ? ' All of it is there as bytes.' : ''}
      </p>
      {next === undefined ? null : (
        <Button isDisabled={isReadingMore} onClick={reader.showMoreJson}>
          {isReadingMore ? 'Reading …' : `Read ${formatCount(next)}`}
        </Button>
      )}
    </div>
  );
}
