// What main and the helper say to each other before and beside the link: on the port between parent and child process.
import type { Settings } from '../gen/sockeye/v1/settings';

/** What of the user's settings is the helper's. */
export type HelperSettings = Pick<Settings, 'historyLimitMib' | 'historyAgeDays' | 'replyLimitMib' | 'replyMemoryMib'>;

/** A file or folder that the user has chosen in a dialog: one to be opened may be read, any other may be written as well. */
export interface ChosenPath {
  readonly path: string;
  readonly use: 'read' | 'write';
}

/** Main to helper. */
export type ToHelper =
  /** First message; everything that the helper must know and that must not be on a command line. */
  | {
      readonly kind: 'start';
      /** Where to listen for main: the path of a Unix socket that does not exist yet, or the name of a pipe. */
      readonly socketPath: string;
      /** What each call on the link must carry (see linkTokenKey), 64 hex digits. */
      readonly token: string;
      /** The folder with the user's targets and recordings; exists. */
      readonly dataDirectory: string;
      /** The folder for the public socket of the sample: the same for every instance of the user; made when missing. */
      readonly sampleDirectory: string;
      /** Whether recordings are kept in memory only and those on disk are left alone. */
      readonly isSafe: boolean;
      /** What of the user's settings is the helper's. */
      readonly settings: HelperSettings;
      /** What was chosen before this helper started; see `chosen`. */
      readonly chosenPaths: readonly ChosenPath[];
    }
  /** The settings have changed. */
  | { readonly kind: 'settings'; readonly settings: HelperSettings }
  /** The user has chosen these files or folders in a dialog; only such ones are written or read on the window's word. */
  | { readonly kind: 'chosen'; readonly paths: readonly ChosenPath[] }
  /** Asks for a graceful stop. */
  | { readonly kind: 'stop' };

/** Helper to main. */
export type FromHelper =
  /** The helper listens. */
  | {
      readonly kind: 'ready';
      /** The public socket of the sample; not set when the sample is not there, or where sockets are no files. */
      readonly sampleSocketPath?: string;
    }
  /** The helper ends because of this; the process exits right after. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The metadata key of the token. */
export const linkTokenKey = 'sockeye-token';

/** The trailer that marks an error that the helper itself sent, as opposed to one of the link's transport. */
export const helperSaidKey = 'sockeye-helper-said';
