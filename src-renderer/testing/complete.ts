import type { DeepPartial } from '../../gen/sockeye/v1/recording';

/**
 * A whole message from some of its fields. The generated `fromPartial` does the same, but its type refuses arrays (its
 * check for excess fields and `readonly` arrays do not go together).
 */
export function complete<T>(codec: { fromPartial(object: never): T }, fields: NoInfer<DeepPartial<T>>): T {
  // `DeepPartial<T>` is what fromPartial takes, without the check that goes wrong.
  return codec.fromPartial(fields as never);
}
