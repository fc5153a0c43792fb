import { type JSX, useEffect } from 'react';

import { formatEndpoint } from '../../src-shared/endpoint';
import { visibleText } from '../../src-shared/visible-text';
import { CopyDiagnostics, type Diagnostics } from '../ui/copy-diagnostics';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { formatBytes, formatCount, formatTimeOfDay } from '../ui/format';
import { Modal } from '../ui/modal';
import { describeHelper } from './describe-helper';
import styles from './link-panel.module.css';
import type { LinkStore } from './link-store';
import type { LinkState } from './link-update';
import { Sparkline } from './sparkline';

interface LinkPanelProps {
  readonly link: LinkStore;
  readonly diagnostics: Diagnostics;
  readonly onClose: () => void;
}

/** The app's own link as something to look into: the helper, its round trips, what went over the link. */
export function LinkPanel({ link, diagnostics, onClose }: LinkPanelProps): JSX.Element {
  const state = useStore(link, whole => whole);
  useEffect(() => link.openPanel(), [link]);
  const words = describeHelper(state);
  return (
    <Modal
      title="Link to the helper"
      onClose={onClose}
      footer={
        <>
          <CopyDiagnostics diagnostics={diagnostics} />
          <Button onClick={link.restart}>Restart helper</Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <p className={styles.state}>
        {words.state}
        {words.more === '' ? '' : `: ${words.more}`}
      </p>
      <h3 className={styles.heading}>Round trips</h3>
      <Sparkline values={state.roundTripsMs} />
      <p className={styles.caption}>{describeRoundTrips(state.roundTripsMs)}</p>
      <h3 className={styles.heading}>Helper</h3>
      <Facts facts={helperFacts(state)} />
      <h3 className={styles.heading}>Since the app started</h3>
      <Facts facts={counterFacts(state)} />
      <h3 className={styles.heading}>App</h3>
      <Facts facts={appFacts(state)} />
    </Modal>
  );
}

type Fact = readonly [name: string, value: string];

function Facts({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd title={visibleText(value)}>{visibleText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const unknown = '–';

/** Newest, median and slowest of the round trips in words. */
export function describeRoundTrips(roundTripsMs: readonly number[]): string {
  const sorted = [...roundTripsMs].sort((a, b) => a - b);
  const newest = roundTripsMs.at(-1);
  const median = sorted[Math.floor(sorted.length / 2)];
  const slowest = sorted.at(-1);
  if (newest === undefined || median === undefined || slowest === undefined) return 'No round trip yet.';
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return `Last ${ms(newest)}, median ${ms(median)}, slowest ${ms(slowest)} of the last ${roundTripsMs.length}, from this window.`;
}

function helperFacts({ helper, helperInfo }: LinkState): readonly Fact[] {
  const running = helper?.$case === 'running' ? helper.value : undefined;
  return [
    ['Process', running === undefined ? unknown : `pid ${running.pid}`],
    ['Socket', running?.endpoint === undefined ? unknown : formatEndpoint(running.endpoint)],
    ['Running since', running === undefined ? unknown : formatTimeOfDay(running.sinceUs)],
    ['Node.js', helperInfo?.nodeVersion ?? unknown],
    ['Memory', helperInfo === undefined ? unknown : formatBytes(helperInfo.residentBytes)],
  ];
}

function counterFacts({ counters }: LinkState): readonly Fact[] {
  if (counters === undefined) return [['Calls', unknown]];
  const { callsStarted, callsOpen, messagesSent, messagesReceived, bytesSent, bytesReceived } = counters;
  return [
    ['Calls', `${formatCount(callsStarted)}, ${formatCount(callsOpen)} open`],
    ['To the helper', `${formatCount(messagesSent)} messages, ${formatBytes(bytesSent)}`],
    ['To this window', `${formatCount(messagesReceived)} messages, ${formatBytes(bytesReceived)}`],
  ];
}

function appFacts({ app }: LinkState): readonly Fact[] {
  return [
    ['Sockeye', app?.version ?? unknown],
    [
      'Runs on',
      app === undefined ? unknown : `Electron ${app.electronVersion}, Chromium ${app.chromeVersion}, ${app.platform}`,
    ],
    ['Data', app?.dataDirectory ?? unknown],
  ];
}
