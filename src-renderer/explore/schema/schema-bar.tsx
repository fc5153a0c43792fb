import type { JSX } from 'react';

import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import styles from './schema-bar.module.css';
import type { SchemaHistory, SchemaPlace } from './schema-update';

/** A type that is always one step away. */
export interface SchemaShortcut {
  readonly label: string;
  readonly targetId: string;
  readonly typeName: string;
}

interface SchemaBarProps {
  readonly history: SchemaHistory | undefined;
  readonly place: SchemaPlace | undefined;
  readonly shortcuts: readonly SchemaShortcut[];
  readonly onStep: (by: 1 | -1) => void;
  readonly onOpen: (place: SchemaPlace) => void;
}

/** The ways through the schema: back, forward, and the types of the request. */
export function SchemaBar({ history, place, shortcuts, onStep, onOpen }: SchemaBarProps): JSX.Element {
  const at = history?.at ?? -1;
  const before = history?.places[at - 1];
  const after = history?.places[at + 1];
  return (
    <div className={styles.bar} role="group" aria-label="Ways through the schema">
      <Button
        look="quiet"
        label="Back"
        title={before === undefined ? 'Back (Alt+Left)' : `Back to ${before.typeName} (Alt+Left)`}
        shortcut="Alt+ArrowLeft"
        isDisabled={before === undefined}
        onClick={() => onStep(-1)}
      >
        <Icon name="back" />
      </Button>
      <Button
        look="quiet"
        label="Forward"
        title={after === undefined ? 'Forward (Alt+Right)' : `Forward to ${after.typeName} (Alt+Right)`}
        shortcut="Alt+ArrowRight"
        isDisabled={after === undefined}
        onClick={() => onStep(1)}
      >
        <Icon name="chevron" />
      </Button>
      <span className={styles.gap} />
      {shortcuts.map(({ label, targetId, typeName }) => (
        <Button
          key={label}
          look="quiet"
          title={typeName}
          isPressed={place?.targetId === targetId && place.typeName === typeName}
          onClick={() => onOpen({ targetId, typeName, rowKey: undefined })}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
