import { type JSX, type KeyboardEvent, useEffect, useRef } from 'react';

import { useStore } from '../../state/use-store';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { nextIndex } from '../../ui/tabs';
import styles from './request-tabs.module.css';
import type { SessionStore } from './session-store';
import type { RequestTab } from './session-state';

interface RequestTabsProps {
  readonly session: SessionStore;
  /** Names a target for the tooltip. */
  readonly targetName: (targetId: string) => string;
}

/** The open requests. Arrow keys choose, Delete and Ctrl+W close. */
export function RequestTabs({ session, targetName }: RequestTabsProps): JSX.Element {
  const tabs = useStore(session, state => state.tabs);
  const activeId = useStore(session, state => state.activeId);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector('[aria-selected=true]');
    // Not in jsdom.
    if (typeof chosen?.scrollIntoView === 'function') chosen.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [activeId]);

  const press = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(tab => tab.id === activeId);
    if (event.key === 'Delete' && activeId !== undefined) {
      session.close(activeId);
      // The focus goes to the tab that takes the place of the closed one.
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
    }
    const next = nextIndex(event.key, at, tabs.length);
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || tab === undefined) return;
    event.preventDefault();
    session.activate(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className={styles.strip}>
      <div className={styles.tabs} role="tablist" aria-label="Requests" ref={list} onKeyDown={press}>
        {tabs.map(tab => (
          <div
            key={tab.id}
            role="tab"
            className={styles.tab}
            aria-selected={tab.id === activeId}
            aria-controls={tab.id === activeId ? 'request-panel' : undefined}
            aria-keyshortcuts="Delete"
            aria-description={tabProblem(tab)}
            tabIndex={tab.id === activeId ? 0 : -1}
            title={[tab.method.path, targetName(tab.targetId), tabProblem(tab)].join('\n').trim()}
            onClick={() => session.activate(tab.id)}
            onAuxClick={event => {
              if (event.button === 1) session.close(tab.id);
            }}
          >
            <span className={styles.name}>{tab.method.name}</span>
            {tabProblem(tab) === '' ? null : (
              <span className={styles.problem}>
                <Icon name="warning" />
              </span>
            )}
            {tab.call?.isOpen === true ? <span className={styles.live} title="The call is running" /> : null}
            {/* For the pointer; the keyboard has Delete and Ctrl+W. */}
            <span
              className={styles.close}
              title="Close (Ctrl+W)"
              aria-hidden="true"
              onClick={event => {
                event.stopPropagation();
                session.close(tab.id);
              }}
            >
              <Icon name="close" />
            </span>
          </div>
        ))}
      </div>
      {tabs.length > 6 ? (
        <Button look="quiet" label="Next request" title="Next request (Ctrl+Tab)" onClick={() => session.step(1)}>
          <Icon name="chevron" />
        </Button>
      ) : null}
    </div>
  );
}

/** What is wrong with a request, so that it is seen although another one is in front; '' for nothing. */
function tabProblem({ isInSchema, method, messages }: RequestTab): string {
  if (!isInSchema) return 'The schema no longer has this method.';
  if (method.unusableBecause !== '') return 'This method cannot be called.';
  const at = messages.findIndex(message => message.problems.some(problem => !problem.isWarning));
  if (at < 0) return '';
  const name = messages.length === 1 ? 'The message' : `Message ${at + 1}`;
  return `${name} does not fit its schema: ${messages[at]?.problems[0]?.message ?? ''}`;
}
