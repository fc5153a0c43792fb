import type { JSX } from 'react';

import type { Schema } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { ExplanationMessage } from '../../ui/explanation-message';
import { formatNumberOf } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { ProblemList } from './problem-list';
import styles from './target-notice.module.css';
import { withImportPath } from './target-draft';
import type { TargetsStore } from './targets-store';

interface TargetNoticeProps {
  readonly targets: TargetsStore;
  readonly target: Target;
  readonly onEdit: () => void;
  readonly onHide: () => void;
}

/** What is wrong with the schema of a target and what mends it; nothing when all is well. */
export function TargetNotice({ targets, target, onEdit, onHide }: TargetNoticeProps): JSX.Element | null {
  const view = useStore(targets, state => state.schemas.get(target.id));
  if (view === undefined || view.progress !== undefined) return null;
  const { schema, error } = view;
  const failure = error ?? schema?.failure;
  const problems = schema?.problems ?? [];
  const guesses = unconfirmedPaths(schema, target);
  if (failure === undefined && problems.length === 0 && guesses.length === 0) return null;
  return (
    <section className={styles.notice} aria-label={`Problems of ${target.name}`}>
      <header className={styles.head}>
        <h3 className={styles.title} title={target.name}>
          {problems.length === 0
            ? target.name
            : `${formatNumberOf(problems.length, 'part')} of ${target.name} did not load`}
        </h3>
        <Button look="quiet" label="Hide problems" title="Hide" onClick={onHide}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.body} tabIndex={0} role="group" aria-label="What did not load">
        {failure === undefined ? null : (
          <ExplanationMessage
            what={failure.what}
            nextStep={failure.nextStep}
            remedy={'remedy' in failure ? failure.remedy : undefined}
          >
            <Button onClick={() => targets.loadSchema(target.id, true)}>Retry</Button>
            {target.isSample ? null : <Button onClick={onEdit}>Edit target</Button>}
          </ExplanationMessage>
        )}
        {schema?.isFromCache === true ? <p className={styles.problem}>What is shown is from an earlier load.</p> : null}
        {guesses.map(path => (
          <div key={path} className={styles.problem}>
            <p>Imports were looked up in a folder that was guessed:</p>
            <p className={styles.place}>{path}</p>
            <div className={styles.action}>
              <Button onClick={() => void targets.save(withImportPath(target, path))}>Keep as import path</Button>
            </div>
          </div>
        ))}
        <ProblemList
          problems={problems}
          onAddImportPath={target.isSample ? undefined : path => void targets.save(withImportPath(target, path))}
        />
      </div>
    </section>
  );
}

/** Guessed import paths that the target does not name. */
function unconfirmedPaths(schema: Schema | undefined, target: Target): readonly string[] {
  const confirmed = target.schemaSources?.importPaths ?? [];
  return schema?.guessedImportPaths.filter(path => !confirmed.includes(path)) ?? [];
}
