import { type JSX, useState } from 'react';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { Button } from '../../ui/button';
import { formatCount, formatNumberOf } from '../../ui/format';
import { beginSentence } from './begin-sentence';
import { groupProblems, importPathFixes, placeInFile, type ProblemGroup } from './problem-groups';
import styles from './problem-list.module.css';

/** Files that are listed until the user asks for all. */
const listedFiles = 40;
/** Problems up to which all are unfolded at once. */
const unfoldedProblems = 6;

interface ProblemListProps {
  readonly problems: readonly SchemaProblem[];
  /** Makes a folder an import path; undefined when the target cannot be changed. */
  readonly onAddImportPath: ((path: string) => void) | undefined;
}

/** What did not load, by file, and what mends it. Of hundreds of problems only the files are seen at first. */
export function ProblemList({ problems, onAddImportPath }: ProblemListProps): JSX.Element {
  const [isWhole, setIsWhole] = useState(false);
  const groups = groupProblems(problems);
  const fixes = onAddImportPath === undefined ? [] : importPathFixes(problems);
  const shown = isWhole ? groups : groups.slice(0, listedFiles);
  return (
    <>
      {fixes.map(({ path, mends }) => (
        <div key={path} className={styles.fix}>
          <p className={styles.words}>
            {mends === 1 ? 'A missing file lies below' : `${formatCount(mends)} of these are mended by the folder`}
          </p>
          <p className={styles.path}>{path}</p>
          <Button title={`Look up imports in ${path}`} onClick={() => onAddImportPath?.(path)}>
            Add import path
          </Button>
        </div>
      ))}
      {shown.map(group => (
        <Group key={group.file} group={group} isOpen={problems.length <= unfoldedProblems || groups.length === 1} />
      ))}
      {shown.length < groups.length ? (
        <div className={styles.more}>
          <Button onClick={() => setIsWhole(true)}>
            Show {formatNumberOf(groups.length - shown.length, 'more file')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Folds and unfolds without a script of ours; what is folded is not laid out. */
function Group({ group, isOpen }: { readonly group: ProblemGroup; readonly isOpen: boolean }): JSX.Element {
  const { file, problems } = group;
  return (
    <details className={styles.group} open={isOpen}>
      <summary className={styles.summary} title={file}>
        {file === '' ? <span className={styles.file}>The schema as a whole</span> : <FileName path={file} />}
        {problems.length === 1 ? null : <span className={styles.count}>{formatCount(problems.length)}</span>}
      </summary>
      <ul className={styles.problems}>
        {problems.map((problem, index) => (
          <Problem key={index} problem={problem} />
        ))}
      </ul>
    </details>
  );
}

/** The folder is what may be cut; the file's own name stays as long as there is room for it. */
function FileName({ path }: { readonly path: string }): JSX.Element {
  const end = nameStart(path);
  return (
    <span className={styles.fileName}>
      <span className={styles.folder}>{path.slice(0, end)}</span>
      <span className={styles.file}>{path.slice(end)}</span>
    </span>
  );
}

function nameStart(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
}

function Problem({ problem }: { readonly problem: SchemaProblem }): JSX.Element {
  const { file, message, symbol, fix } = problem;
  const place = placeInFile(problem);
  return (
    <li className={styles.problem}>
      <p>{beginSentence(message)}</p>
      {place === '' ? null : (
        <p className={styles.path} title={`${file}:${place}`}>
          {file.slice(nameStart(file))}:{place}
        </p>
      )}
      {symbol === '' ? null : <p className={styles.words}>Keeps {symbol} from working.</p>}
      {fix === '' ? null : <p className={styles.words}>{fix}</p>}
    </li>
  );
}
