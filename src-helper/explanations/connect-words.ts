import { localTime } from '../local-time';
import type { ConnectCause } from './causes';
import type { CauseWords, WordsOf } from './explanation-table';
import { type FailureFacts, type FileFacts, isPipe, type UserFacts } from './failure-facts';
import { editEndpoint } from './remedies';

/** The system did not connect. */
export const connectWords: Readonly<Record<ConnectCause, WordsOf>> = {
  'socket-missing': facts => missingWords(facts),
  'permission-denied': facts => permissionWords(facts),
  'nobody-listens': ({ place, path, file }) => ({
    what:
      path === undefined
        ? `Nobody listens at ${place}.`
        : `Nobody listens at ${path}: the file is what a server that has ended left behind${file === undefined ? '' : `, last modified ${localTime(file.modifiedAt)}`}.`,
    nextStep:
      path === undefined
        ? 'Start the server, or correct the address.'
        : 'Start the server. If it says that the address is in use, remove this file first.',
  }),
  'not-a-socket': ({ place, path, file }) => ({
    what: `${path ?? place} is ${file?.kind === 'folder' ? 'a folder' : 'a file'}, not a socket.`,
    nextStep: 'Correct the path.',
    remedy: editEndpoint,
  }),
  'not-a-stream-socket': ({ place, path, errno }) => ({
    what: `${path ?? place} is not a stream socket (${errno}).`,
    nextStep: 'gRPC needs a stream socket; datagram sockets cannot carry it.',
  }),
  'queue-full': facts =>
    isPipe(facts)
      ? busyPipeWords(facts)
      : {
          what: `The server at ${facts.place} takes no more connections: its queue of waiting ones is full.`,
          nextStep: 'It hangs or has more to do than it can: see its log, or start it again.',
        },
  'unknown-host': ({ place }) => ({
    what: `The name in ${place} does not resolve to an address.`,
    nextStep: 'Check the spelling, or write the address in numbers: 127.0.0.1:50051.',
    remedy: editEndpoint,
  }),
  'no-answer': facts =>
    isPipe(facts)
      ? busyPipeWords(facts)
      : {
          what: `Nothing at ${facts.place} answered the attempt to connect.`,
          nextStep:
            facts.target.endpoint?.address?.$case === 'tcp'
              ? 'The server may hang with a full queue, or a firewall may drop the packets.'
              : 'The server may hang with a full queue: see its log, or start it again.',
        },
  'too-many-files': ({ place, errno }) => ({
    what:
      errno === 'ENFILE'
        ? `${place} was not connected to: this system has as many open files as it may (ENFILE).`
        : `${place} was not connected to: Sockeye has as many open files and connections as it may (EMFILE).`,
    nextStep:
      errno === 'ENFILE'
        ? 'End programs that hold many files or connections open, then call again.'
        : 'End calls that are still open, then call again; or start Sockeye with more (ulimit -n).',
  }),
  'not-connected': ({ place, errno, said }) => ({
    what: `Connecting to ${place} failed${errno === '' ? `: ${said}` : ` with ${errno}`}.`,
    nextStep: '',
  }),
};

function missingWords(facts: FailureFacts): CauseWords {
  const { place, path, errno, neighbour } = facts;
  if (isPipe(facts)) {
    return {
      what: `There is no pipe at ${place}.`,
      nextStep: 'Start the server, or correct the name. In the names of pipes capital letters do not count.',
      remedy: editEndpoint,
    };
  }
  if (errno === 'ENOTDIR') {
    return {
      what: `A part of ${path ?? place} is a file where a folder should be.`,
      nextStep: 'Start the server, or correct the address: capital letters count.',
    };
  }
  const what = `There is no socket at ${path ?? place}.`;
  if (neighbour === undefined || path === undefined) {
    return { what, nextStep: 'Start the server, or correct the address: capital letters count.' };
  }
  const port = /:(\d+)$/.exec(neighbour.slice(path.length))?.[1];
  return {
    what: `${what} There is one at ${neighbour}.`,
    nextStep:
      port === undefined
        ? `If that is the server, write unix:${neighbour}: capital letters count.`
        : `If that is the server, write unix:${neighbour}. Grpc.Core (C#) listens there when it is told unix:${path} and the port ${port}.`,
    remedy: editEndpoint,
  };
}

function busyPipeWords({ place }: FailureFacts): CauseWords {
  return {
    what: `All instances of the pipe ${place} are taken: its server accepts nobody at this moment.`,
    nextStep:
      'Wait, or close other clients of it. If it stays so, the server hangs or allows too few instances (nMaxInstances, maxNumberOfServerInstances): see its log, or start it again.',
  };
}

function permissionWords(facts: FailureFacts): CauseWords {
  const { place, path, file, closedFolder, user } = facts;
  if (isPipe(facts)) {
    return {
      what: `You may not open the pipe ${place}.`,
      nextStep:
        'Its server allows some users only, or has opened it for one direction. Run Sockeye as the user that the server runs as, or let the server allow you (PipeSecurity, without CurrentUserOnly).',
    };
  }
  const who = user === undefined ? 'You' : `You (${user.name}, user id ${user.id})`;
  if (closedFolder !== undefined) {
    return {
      what: `${who} may not enter the folder ${closedFolder.path}, which is on the way to ${path ?? place}: mode ${closedFolder.mode}, owner ${closedFolder.owner}, group ${closedFolder.group}.`,
      nextStep: rightsAdvice(closedFolder, user, 'execute', 3),
    };
  }
  if (file === undefined) {
    return {
      what: `${who} may not connect to ${path ?? place}.`,
      nextStep: 'Run Sockeye as the user that the server runs as.',
    };
  }
  return {
    what: `${who} may not connect to ${file.path}: the socket has mode ${file.mode}, owner ${file.owner}, group ${file.group}.`,
    nextStep: rightsAdvice(file, user, 'write', 2),
  };
}

/** What gives a user the right that is missing: `bit` is 2 for writing, 1 and 3 for entering. */
function rightsAdvice(file: FileFacts, user: UserFacts | undefined, right: string, place: 2 | 3): string {
  const bit = place === 2 ? 0o2 : 0o1;
  const groupDigit = Number(file.mode.at(-2));
  const isMember = user?.groupIds.includes(file.groupId) === true;
  if ((groupDigit & bit) !== 0 && !isMember && user !== undefined) {
    return `Connecting needs ${right} permission. The group ${file.group} has it: join it (sudo usermod -aG ${file.group} ${user.name}), then log in again.`;
  }
  return `Connecting needs ${right} permission: have the mode or the group of ${file.path} changed, or run Sockeye as ${file.owner}.`;
}
