// What can be done with a tab as it stands.
import { checkMetadata } from '../../ui/metadata/metadata-draft';
import { takesManyRequests } from '../method-kind';
import { parseDeadline } from './call-options';
import { chosenMessage } from './prepared-messages';
import { parseRate } from './series-rate';
import type { RequestTab } from './session-state';

/** True when the tab's call takes one more message now. */
export function canSend(tab: RequestTab): boolean {
  return chosenMessage(tab).text !== undefined && (canStart(tab) || canSendMore(tab));
}

/** True when all messages can be sent by themselves now. */
export function canSendSeries(tab: RequestTab): boolean {
  return (
    takesManyRequests(tab.method.kind) &&
    tab.call?.series?.isRunning !== true &&
    tab.messages.every(message => message.text !== undefined) &&
    parseRate(tab.rate).kind === 'rate' &&
    (canStart(tab) || canSendMore(tab))
  );
}

function canSendMore({ call, method }: RequestTab): boolean {
  return (
    call?.isOpen === true &&
    takesManyRequests(method.kind) &&
    !call.isCancelling &&
    call.recording?.isHalfClosed !== true
  );
}

/** True when nothing in the tab keeps a call from being made. */
export function canStart(tab: RequestTab): boolean {
  return (
    tab.call?.isOpen !== true &&
    tab.method.unusableBecause === '' &&
    parseDeadline(tab.options.deadline).kind === 'deadline' &&
    tab.metadata.every(entry => checkMetadata(entry) === undefined)
  );
}

/** True when the request side of the tab's call can be closed. */
export function canHalfClose(tab: RequestTab): boolean {
  return canSendMore(tab);
}
