import { createContext, type JSX, useContext } from 'react';

import styles from './type-link.module.css';

/** Shows the schema of a message or enum by its full name, and one of its fields or values. */
export type ShowType = (typeName: string, member?: string) => void;

const ShowTypeContext = createContext<ShowType | undefined>(undefined);

/** Says what the type names below it do when they are pressed. */
export const ShowTypeProvider = ShowTypeContext.Provider;

/** The full name of a message or enum; a button that shows its schema, where there is a place for that. */
export function TypeLink({ name }: { readonly name: string }): JSX.Element | null {
  const showType = useContext(ShowTypeContext);
  if (name === '') return null;
  if (showType === undefined) {
    return (
      <span className={styles.name} title={name}>
        {name}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={[styles.name, styles.link].join(' ')}
      title={`${name}\nShow its schema`}
      aria-label={`Schema of ${name}`}
      onClick={() => showType(name)}
    >
      {name}
    </button>
  );
}
