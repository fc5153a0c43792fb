import type { JSX } from 'react';

import type { Schema, SchemaProblem } from '../../../gen/sockeye/v1/schema';
import type { Target } from '../../../gen/sockeye/v1/target';
import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { ExplanationMessage } from '../../ui/explanation-message';
import { Icon } from '../../ui/icon';
import styles from './target-notice.module.css';
import { withImportPath } from './target-draft';
import type { TargetsStore } from './targets-store';

/** Problems that are shown; the others are counted. */
const shownProblems = 50;

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
          {target.name}
        </h3>
        <Button look="quiet" label="Hide problems" title="Hide" onClick={onHide}>
          <Icon name="close" />
        </Button>
      </header>
      <div className={styles.body} tabIndex={0} role="group" aria-label="What did not load">
        {failure === undefined ? null : (
          <ExplanationMessage what={failure.what} nextStep={failure.nextStep}>
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
        {problems.slice(0, shownProblems).map((problem, index) => (
          <Problem key={index} problem={problem} targets={targets} target={target} />
        ))}
        {problems.length > shownProblems ? (
          <p className={styles.problem}>And {problems.length - shownProblems} more.</p>
        ) : null}
      </div>
    </section>
  );
}

/** Guessed import paths that the target does not name. */
function unconfirmedPaths(schema: Schema | undefined, target: Target): readonly string[] {
  const confirmed = target.schemaSources?.importPaths ?? [];
  return schema?.guessedImportPaths.filter(path => !confirmed.includes(path)) ?? [];
}

interface ProblemProps {
  readonly problem: SchemaProblem;
  readonly targets: TargetsStore;
  readonly target: Target;
}

function Problem({ problem, targets, target }: ProblemProps): JSX.Element {
  const { file, line, column, message, symbol, fix, suggestedImportPath } = problem;
  const place = line === 0 ? file : `${file}:${line}${column === 0 ? '' : `:${column}`}`;
  return (
    <div className={styles.problem}>
      {place === '' ? null : <p className={styles.place}>{place}</p>}
      <p>{message}</p>
      {symbol === '' ? null : <p className={styles.more}>Keeps {symbol} from working.</p>}
      {fix === '' ? null : <p className={styles.more}>{fix}</p>}
      {suggestedImportPath === '' || target.isSample ? null : (
        <div className={styles.action}>
          <Button
            title={`Look up imports in ${suggestedImportPath}`}
            onClick={() => void targets.save(withImportPath(target, suggestedImportPath))}
          >
            Add import path
          </Button>
        </div>
      )}
    </div>
  );
}
