// Interpreted options to the options message of a descriptor.
import { create, type DescField, type DescMessage, fromBinary, type Message } from '@bufbuild/protobuf';

import type { OptionTarget } from '../link/source-file';
import { encodeOptionMessage, encodeOptionValue, type OptionField, OptionMessage } from './option-tree';

const fieldsByNumber = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

/** Adds options to those that the owners of a target have. Extensions become unknown fields. */
export function applyOptions({ schema, owners }: OptionTarget, root: OptionMessage): void {
  if (root.fields.size === 0) return;
  for (const owner of owners) {
    // The cast is sound: a target names the schema of its owners' options.
    const message = (owner.options ??= create(schema)) as Message & Record<string, unknown>;
    for (const entry of root.fields.values()) {
      const field = entry.field.extendee === '' ? fieldByNumber(schema, entry.field.number) : undefined;
      if (field === undefined) {
        const unknown = (message.$unknown ??= []);
        for (const value of entry.values) unknown.push({ no: entry.field.number, ...encodeOptionValue(entry, value) });
      } else setField(message, field, entry);
    }
  }
}

function fieldByNumber(schema: DescMessage, number: number): DescField | undefined {
  let fields = fieldsByNumber.get(schema);
  if (fields === undefined) {
    fields = new Map(schema.fields.map(field => [field.number, field]));
    fieldsByNumber.set(schema, fields);
  }
  return fields.get(number);
}

function setField(message: Record<string, unknown>, field: DescField, { values }: OptionField): void {
  const converted = values.map(value =>
    value instanceof OptionMessage && field.message !== undefined
      ? fromBinary(field.message, encodeOptionMessage(value))
      : value,
  );
  if (field.fieldKind !== 'list') [message[field.localName]] = converted;
  else message[field.localName] = [...((message[field.localName] as unknown[] | undefined) ?? []), ...converted];
}
