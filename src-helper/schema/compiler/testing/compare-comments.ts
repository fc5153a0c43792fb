// Compares the comments that two compilers attached to the same declarations.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** The comments of a descriptor's declarations by the paths of their locations (`4,0,2,1`). */
function commentsByPath({ sourceCodeInfo }: FileDescriptorProto): Map<string, readonly (string | undefined)[]> {
  const comments = new Map<string, readonly (string | undefined)[]>();
  for (const { path, leadingComments, trailingComments, leadingDetachedComments } of sourceCodeInfo?.location ?? []) {
    // buf drops the last line break of some comments.
    const all = [leadingComments || undefined, trailingComments || undefined, ...leadingDetachedComments];
    comments.set(
      path.join(),
      all.map(comment => comment?.replace(/\n$/, '')),
    );
  }
  return comments;
}

/** Counts declarations whose comments are the same, and lists those whose are not as `path: ours | theirs`. */
export function compareComments(
  ours: FileDescriptorProto,
  theirs: FileDescriptorProto,
): { readonly same: number; readonly different: readonly string[] } {
  const expected = commentsByPath(theirs);
  const different: string[] = [];
  let same = 0;
  for (const [path, comments] of commentsByPath(ours)) {
    const [left, right] = [JSON.stringify(comments), JSON.stringify(expected.get(path) ?? [undefined, undefined])];
    if (left === right) same++;
    else different.push(`${ours.name} ${path}: ${left} | ${right}`);
  }
  return { same, different };
}
