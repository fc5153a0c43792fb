import { type JSX, type ReactNode, useId } from 'react';

import styles from './field.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** What belongs here; makes room for `problem`, which stands in the same place. */
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly isData?: boolean;
  readonly isFocusedFirst?: boolean;
  /** To be read and copied only. */
  readonly isReadOnly?: boolean;
  /** A button behind the field. */
  readonly action?: ReactNode;
  /** Takes several lines. */
  readonly rows?: number;
}

/** A text with its label, and what is wrong with it under it. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, value, onChange, placeholder, hint = '', problem, isData = false, action, rows } = props;
  const id = useId();
  const shared = {
    id,
    className: [styles.input, isData ? styles.data : ''].join(' '),
    value,
    placeholder,
    readOnly: props.isReadOnly === true,
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-hint`,
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.line}>
        {rows === undefined ? (
          <input
            {...shared}
            data-first-focus={props.isFocusedFirst === true ? '' : undefined}
            onChange={event => onChange(event.target.value)}
          />
        ) : (
          <textarea
            {...shared}
            data-first-focus={props.isFocusedFirst === true ? '' : undefined}
            rows={rows}
            onChange={event => onChange(event.target.value)}
          />
        )}
        {action}
      </div>
      <p className={problem === undefined ? styles.hint : styles.problem} id={`${id}-hint`}>
        {problem ?? hint}
      </p>
    </div>
  );
}

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** Values with their words. */
  readonly choices: readonly (readonly [Value, string])[];
  readonly hint?: string;
  readonly isFocusedFirst?: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few, with its label. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>): JSX.Element {
  const { label, value, choices, hint = '', onChange } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.line}>
        <select
          id={id}
          className={[styles.input, styles.select].join(' ')}
          value={value}
          disabled={props.isDisabled === true}
          data-first-focus={props.isFocusedFirst === true ? '' : undefined}
          aria-describedby={hint === '' ? undefined : `${id}-hint`}
          onChange={event => {
            const chosen = choices[event.target.selectedIndex];
            if (chosen !== undefined) onChange(chosen[0]);
          }}
        >
          {choices.map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {hint === '' ? null : (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly hint?: string;
}

/** A choice of yes or no with its label. */
export function CheckField({ label, isChecked, onChange, hint = '' }: CheckFieldProps): JSX.Element {
  const id = useId();
  return (
    <div className={styles.field}>
      <div className={styles.check}>
        <input
          id={id}
          type="checkbox"
          className={styles.box}
          checked={isChecked}
          aria-describedby={hint === '' ? undefined : `${id}-hint`}
          onChange={event => onChange(event.target.checked)}
        />
        <label htmlFor={id}>{label}</label>
      </div>
      {hint === '' ? null : (
        <p className={[styles.hint, styles.indented].join(' ')} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
