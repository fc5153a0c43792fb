import { type JSX, useEffect, useState } from 'react';

import { AppFolder, type GetAppInfoResponse } from '../../gen/sockeye/v1/host';
import { visibleText } from '../../src-shared/visible-text';
import { Button } from '../ui/button';
import { explainError } from '../ui/explain-error';
import { ExplanationMessage } from '../ui/explanation-message';
import { Modal } from '../ui/modal';
import styles from './about-dialog.module.css';
import { CopyDiagnostics, type Diagnostics } from '../ui/copy-diagnostics';
import { OpenFolder } from './open-folder';

interface AboutDialogProps {
  readonly diagnostics: Diagnostics;
  readonly readApp: () => Promise<GetAppInfoResponse>;
  /** Whether the diagnostics go to the clipboard as soon as they are there. */
  readonly isCopying: boolean;
  readonly onClose: () => void;
}

/** What this app is, where its files are, and the diagnostics as they go into a report. */
export function AboutDialog({ diagnostics, readApp, isCopying, onClose }: AboutDialogProps): JSX.Element {
  const [app, setApp] = useState<GetAppInfoResponse | undefined>(undefined);
  const [text, setText] = useState<string | undefined>(undefined);
  const [copied, setCopied] = useState('');
  const [failure, setFailure] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isOpen = true;
    const load = async (): Promise<void> => {
      const [info, report] = await Promise.all([readApp(), diagnostics.read()]);
      if (!isOpen) return;
      setApp(info);
      setText(report);
      if (isCopying) setCopied(await diagnostics.copy(report));
    };
    load().catch((error: unknown) => setFailure(explainError(error).what));
    return () => {
      isOpen = false;
    };
    // What is read once is what is shown and copied.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Modal
      title="About Sockeye"
      onClose={onClose}
      notice={failure === undefined ? undefined : <ExplanationMessage what={failure} nextStep="" />}
      footer={
        <>
          <CopyDiagnostics
            key={copied}
            diagnostics={diagnostics}
            said={copied}
            {...(text === undefined ? {} : { text })}
          />
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <p className={styles.what}>See into every gRPC socket on your machine.</p>
      <dl className={styles.facts}>
        {factsOf(app).map(([name, value, folder]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>
              <span className={styles.value} title={visibleText(value)}>
                {visibleText(value)}
              </span>
              {folder === undefined ? null : (
                <OpenFolder
                  name={`${name.toLowerCase()} folder`}
                  folder={folder}
                  open={diagnostics.openFolder}
                  onDone={setFailure}
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.heading} id="diagnostics-heading">
        Diagnostics
      </h3>
      <p className={styles.hint}>
        Read them before you post them. Sockeye sends nothing anywhere: there is no telemetry.
      </p>
      <pre className={styles.report} role="region" aria-labelledby="diagnostics-heading" tabIndex={0}>
        {text ?? 'Asking the helper …'}
      </pre>
    </Modal>
  );
}

type Fact = readonly [name: string, value: string, folder?: AppFolder];

function factsOf(app: GetAppInfoResponse | undefined): readonly Fact[] {
  const unknown = '–';
  if (app === undefined) return ['Version', 'Runs on', 'System', 'Data', 'Log'].map(name => [name, unknown]);
  return [
    ['Version', app.version],
    ['Runs on', `Electron ${app.electronVersion}, Chromium ${app.chromeVersion}, Node.js ${app.nodeVersion}`],
    ['System', `${app.platform} ${app.systemRelease}, ${app.architecture}`],
    ['Data', app.dataDirectory, AppFolder.APP_FOLDER_DATA],
    ['Log', app.logDirectory, AppFolder.APP_FOLDER_LOGS],
  ];
}
