import type { HeaderField } from '../../http2/hpack/header-field';

/** Fields as they came, in their order; names and values are raw bytes, a character each. */
export type Fields = readonly HeaderField[];

/** The first value of a name in lower case, as it came; undefined when there is none. A name in other case is found, too. */
export function fieldValue(fields: Fields, name: string): string | undefined {
  return (fields.find(each => each.name === name) ?? fields.find(each => each.name.toLowerCase() === name))?.value;
}

/** All values of a name in lower case, as they came. */
export function fieldValues(fields: Fields, name: string): readonly string[] {
  return fields.filter(each => each.name.toLowerCase() === name).map(each => each.value);
}

/** `:status` as a number; undefined when there is none that has three digits. */
export function httpStatus(fields: Fields): number | undefined {
  const text = fieldValue(fields, ':status')?.trim();
  return text !== undefined && /^\d{3}$/.test(text) ? Number(text) : undefined;
}

/** The value of `grpc-encoding` as names are compared; undefined when none is named. */
export function messageEncoding(fields: Fields): string | undefined {
  const text = fieldValue(fields, 'grpc-encoding')?.trim().toLowerCase();
  return text === '' ? undefined : text;
}
