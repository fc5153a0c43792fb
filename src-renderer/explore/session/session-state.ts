// The open requests, as they stand.
import type { SeriesProgress } from '../../../gen/sockeye/v1/call';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { MethodDescription } from '../../../gen/sockeye/v1/schema';
import type { ErrorWords } from '../../ui/explain-error';
import type { MetadataDraft } from '../../ui/metadata/metadata-draft';
import type { CallOptionsDraft } from './call-options';
import type { PreparedMessages } from './prepared-messages';

/** The parts of a request that are edited. */
export type RequestSection = 'message' | 'metadata' | 'options';

/** A call that was made from a tab. */
export interface CallView {
  /** Tells the calls of this window apart. */
  readonly callId: number;
  /** It has not ended yet. */
  readonly isOpen: boolean;
  readonly isCancelling: boolean;
  /** As it last stood; undefined until the helper has said anything. */
  readonly recording: Recording | undefined;
  /** How the last series of messages goes, or went. */
  readonly series: SeriesProgress | undefined;
  /** Our own link failed, or the helper refused. */
  readonly failure: ErrorWords | undefined;
}

/** A request that is being edited, and what its last call brought. */
export interface RequestTab extends PreparedMessages {
  readonly id: string;
  readonly targetId: string;
  readonly method: MethodDescription;
  /** False once a refresh of the schema no longer has the method. */
  readonly isInSchema: boolean;
  readonly metadata: readonly MetadataDraft[];
  readonly options: CallOptionsDraft;
  /** Messages a second, as typed; empty for as fast as the target takes them. */
  readonly rate: string;
  readonly section: RequestSection;
  /** What is to be known of the messages that the tab was opened with; goes when one of them is edited. */
  readonly note: { readonly what: string; readonly nextStep: string } | undefined;
  readonly call: CallView | undefined;
}

/** The open requests. */
export interface SessionState {
  readonly tabs: readonly RequestTab[];
  readonly activeId: string | undefined;
  /** Why what is typed would not survive the window; undefined while it would. */
  readonly draftProblem: string | undefined;
}

/** What a user may change in a tab; `text` is that of the chosen message. */
export type TabChange = Partial<Pick<RequestTab, 'metadata' | 'options' | 'rate' | 'section' | 'note'>> & {
  readonly text?: string;
};

/** Nothing is open. */
export const initialSessionState: SessionState = { tabs: [], activeId: undefined, draftProblem: undefined };

/** The tab in front. */
export function activeTab(state: SessionState): RequestTab | undefined {
  return state.tabs.find(tab => tab.id === state.activeId);
}
