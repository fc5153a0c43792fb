// Takes what could not be resolved out of the descriptors, so that what stays is whole.
import type { DescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SourceFile } from './source-file';

/** Removes the dropped descriptors of a file from the lists they are in. */
export function pruneFile({ proto, built }: SourceFile): void {
  const { dropped } = built;
  if (dropped.size === 0) return;
  keepOnly(proto.extension, dropped);
  for (const message of built.messages) pruneMessage(message.proto, dropped);
  keepOnly(proto.messageType, dropped);
}

function pruneMessage(message: DescriptorProto, dropped: ReadonlySet<object>): void {
  keepOnly(message.extension, dropped);
  keepOnly(message.nestedType, dropped);
  if (!keepOnly(message.field, dropped)) return;
  const used = message.oneofDecl.map(() => false);
  for (const field of message.field) if (isInOneof(field)) used[field.oneofIndex] = true;
  if (!used.includes(false)) return;
  const indexes: number[] = [];
  let next = 0;
  for (const isUsed of used) indexes.push(isUsed ? next++ : -1);
  for (const field of message.field) if (isInOneof(field)) field.oneofIndex = indexes[field.oneofIndex] ?? 0;
  message.oneofDecl = message.oneofDecl.filter((_, index) => used[index]);
}

/** Whether the index of a oneof is set: its default is 0, which is an index as well. */
function isInOneof(field: object): boolean {
  return Object.hasOwn(field, 'oneofIndex');
}

/** Removes elements in place; true when there were any. */
function keepOnly(list: object[], dropped: ReadonlySet<object>): boolean {
  let kept = 0;
  for (const each of list) if (!dropped.has(each)) list[kept++] = each;
  const isShorter = kept < list.length;
  list.length = kept;
  return isShorter;
}
