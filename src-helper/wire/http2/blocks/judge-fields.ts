// What is wrong with the fields of a message (RFC 9113, 8.1 to 8.3, 8.5; RFC 9110, 8.6). All of it is an error of the
// stream: the fields are shown as they came, whatever is said here.
import { type Fault, streamFault } from '../fault';
import type { HeaderField } from '../hpack/header-field';

/** What a block is taken for. An informational answer (1xx) is a response, too. */
export type BlockRole = 'request' | 'response' | 'trailers';

/** Faults of one block that are told. */
const toldFaults = 16;
const connectionFields = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);
const pseudoFields = {
  request: new Set([':method', ':scheme', ':authority', ':path', ':protocol']),
  response: new Set([':status']),
  trailers: new Set<string>(),
};
const sections = { request: '8.3.1', response: '8.3.2', trailers: '8.1' };

type Tell = (rule: string, section: string, words: string) => void;

/** The faults of these fields, in their order. */
export function judgeFields(fields: readonly HeaderField[], role: BlockRole): readonly Fault[] {
  const faults: Fault[] = [];
  const tell: Tell = (rule, section, words) => {
    if (faults.length < toldFaults) faults.push(streamFault({ rule, words, section: `RFC ${section}` }));
  };
  let isBehindRegular = false;
  const seen = new Set<string>();
  for (const field of fields) {
    const { name } = field;
    if (name.startsWith(':')) {
      judgePseudoField(name, role, tell);
      if (isBehindRegular) tell('pseudo-behind', '9113, 8.3', `${show(name)} stands behind other fields`);
      if (seen.has(name)) tell('pseudo-twice', '9113, 8.3', `${show(name)} comes more than once`);
      seen.add(name);
    } else {
      isBehindRegular = true;
      judgeName(name, tell);
      judgeConnectionField(field, role, tell);
    }
    judgeValue(field, tell);
  }
  if (role === 'request') judgeRequest(fields, tell);
  if (role === 'response') judgeResponse(fields, tell);
  judgeContentLength(fields, tell);
  return faults;
}

/** The number in `content-length`; undefined when there is none, or none that can be read. */
export function contentLengthOf(fields: readonly HeaderField[]): number | undefined {
  const value = valueOf(fields, 'content-length');
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The number in `:status`, blanks around it or not; undefined when it is none of three digits. */
export function statusOf(fields: readonly HeaderField[]): number | undefined {
  const value = valueOf(fields, ':status')?.trim();
  return value !== undefined && /^\d{3}$/.test(value) ? Number(value) : undefined;
}

function valueOf(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find(field => field.name === name)?.value;
}

function judgePseudoField(name: string, role: BlockRole, tell: Tell): void {
  if (pseudoFields[role].has(name)) return;
  if (role === 'trailers') tell('pseudo-in-trailers', '9113, 8.1', `${show(name)} stands in trailers`);
  else tell('unknown-pseudo', '9113, 8.3', `a ${role} has no field ${show(name)}`);
}

function judgeName(name: string, tell: Tell): void {
  if (name === '') tell('empty-name', '9113, 8.2.1', 'a field has no name');
  else if (/[A-Z]/.test(name)) tell('upper-case-name', '9113, 8.2', `the name ${show(name)} has capitals`);
  else if (/[^!-9;-~]/.test(name))
    tell('bad-name', '9113, 8.2.1', `the name ${show(name)} has characters that none may have`);
}

function judgeValue({ name, value }: HeaderField, tell: Tell): void {
  if (/^[ \t]|[ \t]$/.test(value)) {
    tell('blanks-around-value', '9113, 8.2.1', `the value ${show(value)} of ${show(name)} begins or ends with a blank`);
  }
  if (value.includes('\0') || value.includes('\r') || value.includes('\n')) {
    tell('bad-value', '9113, 8.2.1', `the value ${show(value)} of ${show(name)} has NUL, CR or LF`);
  }
}

function judgeConnectionField({ name, value }: HeaderField, role: BlockRole, tell: Tell): void {
  if (connectionFields.has(name)) tell('connection-field', '9113, 8.2.2', `${show(name)} belongs to HTTP/1.1`);
  if (name !== 'te') return;
  if (role !== 'request') tell('connection-field', '9113, 8.2.2', '"te" belongs to requests');
  else if (value !== 'trailers')
    tell('connection-field', '9113, 8.2.2', `"te" is ${show(value)} instead of "trailers"`);
}

function judgeRequest(fields: readonly HeaderField[], tell: Tell): void {
  const method = valueOf(fields, ':method');
  const isConnect = method === 'CONNECT' && valueOf(fields, ':protocol') === undefined;
  const needed = isConnect ? [':authority'] : [':scheme', ':path'];
  const missing = [':method', ...needed].filter(name => valueOf(fields, name) === undefined);
  for (const name of missing)
    tell('pseudo-missing', isConnect ? '9113, 8.5' : '9113, 8.3.1', `a request without ${show(name)}`);
  const forbidden = isConnect ? [':scheme', ':path'].filter(name => valueOf(fields, name) !== undefined) : [];
  for (const name of forbidden) tell('pseudo-forbidden', '9113, 8.5', `CONNECT with ${show(name)}`);
  if (valueOf(fields, ':path') === '') tell('empty-path', '9113, 8.3.1', '":path" is empty');
  const authority = valueOf(fields, ':authority');
  const host = valueOf(fields, 'host');
  if (authority?.includes('@'))
    tell('user-in-authority', '9113, 8.3.1', `":authority" ${show(authority)} names a user`);
  if (authority !== undefined && host !== undefined && authority !== host) {
    tell('other-host', '9113, 8.3.1', `"host" is ${show(host)} and ":authority" ${show(authority)}`);
  }
}

function judgeResponse(fields: readonly HeaderField[], tell: Tell): void {
  const value = valueOf(fields, ':status');
  const section = `9113, ${sections.response}`;
  if (value === undefined) tell('status-missing', section, 'an answer without ":status"');
  else if (!/^[1-9]\d\d$/.test(value.trim()))
    tell('bad-status', section, `":status" is ${show(value)}, no number of three digits`);
  else if (value.trim() === '101') tell('bad-status', '9113, 8.6', '":status" is 101, which HTTP/2 does not have');
}

function judgeContentLength(fields: readonly HeaderField[], tell: Tell): void {
  const values = new Set(fields.filter(({ name }) => name === 'content-length').map(({ value }) => value));
  for (const value of values) {
    if (!/^\d+$/.test(value)) tell('bad-content-length', '9110, 8.6', `"content-length" is ${show(value)}, no number`);
  }
  if (values.size > 1) tell('content-length-twice', '9110, 8.6', '"content-length" comes with different values');
}

/** A text for people, with what cannot be seen written out. */
function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
