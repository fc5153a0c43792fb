// google.protobuf.Any, "@type" first. What the schema cannot decode is shown as `{"@type": url, "value": base64}`.
import { TYPE_KEY } from './encode-any';
import { getFieldsByKey } from './field-names';
import { prepareJson } from './prepared-json';
import type { MessagePlan } from './message-plan';
import { BRACE_CLOSE, BRACE_OPEN, type PrintContext } from './print-context';
import { printFields, printMessage } from './print-fields';
import { LENGTH_DELIMITED, WireError } from './wire-reader';

const TYPE = prepareJson(`"${TYPE_KEY}":`);
const VALUE = prepareJson('"value":');

/** Prints an Any; false when it names no type although it holds something. */
export function printAny(context: PrintContext, from: number, to: number): boolean {
  const { reader, out } = context;
  const wasExact = context.isExact;
  let [urlFrom, urlTo, valueFrom, valueTo] = [from, from, from, from];
  reader.at = from;
  while (reader.at < to) {
    const tag = reader.readTag(to);
    if (tag !== 8 + LENGTH_DELIMITED && tag !== 16 + LENGTH_DELIMITED) {
      context.isExact = false;
      reader.skip(tag, to);
      continue;
    }
    const length = reader.readLength(to);
    if (tag >>> 3 === 1) [urlFrom, urlTo] = [reader.at, reader.at + length];
    else [valueFrom, valueTo] = [reader.at, reader.at + length];
    reader.at += length;
  }
  if (urlFrom === urlTo && valueFrom < valueTo) {
    // As fields, unknown ones included, which encoding accepts.
    context.isExact = wasExact;
    return false;
  }
  out.open(BRACE_OPEN);
  if (urlFrom < urlTo) printContent(context, urlFrom, urlTo, valueFrom, valueTo);
  out.close(BRACE_CLOSE, urlFrom === urlTo);
  return true;
}

function printContent(context: PrintContext, urlFrom: number, urlTo: number, from: number, to: number): void {
  const { reader, out, plans } = context;
  out.beginMember(true, TYPE);
  if (out.writeString(reader.data, urlFrom, urlTo, true) >= 0)
    throw reader.fail('invalid UTF-8 in the type of an Any', urlFrom);
  const url = Buffer.from(reader.data.subarray(urlFrom, urlTo)).toString();
  const typeName = url.slice(url.lastIndexOf('/') + 1);
  const type = plans.registry.getMessage(typeName);
  if (type === undefined) {
    if (typeName !== '') context.noteUnresolved(typeName);
    printRaw(context, from, to);
    return;
  }
  const plan = plans.get(type);
  context.attempt(
    () => {
      printResolved(context, plan, from, to);
    },
    error => {
      if (!(error instanceof WireError)) throw error;
      // Bytes that are not of the type they claim to be do not hide the rest of the message.
      if (plan.special !== undefined || getFieldsByKey(type).has('value')) context.isExact = false;
      printRaw(context, from, to);
    },
  );
}

function printResolved(context: PrintContext, plan: MessagePlan, from: number, to: number): void {
  if (plan.special === undefined) {
    context.enter();
    printFields(context, plan, from, to, 1);
    context.leave();
    return;
  }
  context.out.beginMember(false, VALUE);
  printMessage(context, plan, from, to);
}

function printRaw({ reader, out }: PrintContext, from: number, to: number): void {
  if (from === to) return;
  out.beginMember(false, VALUE);
  out.writeBase64(reader.data, from, to);
}
