// A detail of a status as a list of its fields, so that a person reads names and values and not brackets.

/** A value and where it stands. */
export interface DetailField {
  /** `fieldViolations[0].description`. */
  readonly path: string;
  readonly value: string;
}

/** Fields that are shown at most; the rest is in the JSON. */
const shownFields = 200;

/** The fields of a ProtoJSON text that have a value, in its order; undefined when it is no whole JSON. */
export function detailFields(json: string): readonly DetailField[] | undefined {
  try {
    const fields: DetailField[] = [];
    // 64-bit numbers are texts in ProtoJSON, so that nothing is rounded here.
    collect(JSON.parse(json), '', fields);
    return fields;
  } catch {
    return undefined;
  }
}

function collect(value: unknown, path: string, fields: DetailField[]): void {
  if (fields.length >= shownFields) return;
  if (Array.isArray(value)) {
    value.forEach((each, index) => collect(each, `${path}[${index}]`, fields));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) collect(each, joined(path, key), fields);
  } else {
    fields.push({ path, value: typeof value === 'string' ? value : JSON.stringify(value) });
  }
}

/** A key that is no name, as maps have them, stands in brackets. */
function joined(path: string, key: string): string {
  if (!/^[\p{L}_@][\p{L}\d_]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
