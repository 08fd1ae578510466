import { ArchiveError } from "../errors.ts";

/**
 * An entry's path, relative to the archive's root, without `.` segments and outer slashes; `""` for the root itself.
 *
 * @throws {ArchiveError} Where it would be written outside of the archive's directory.
 */
export function entryPath(name: string): string {
  const isAbsolute = /^([/\\]|[A-Za-z]:[/\\])/.test(name);
  if (isAbsolute) refuse(name, "its path is absolute");
  // A backslash parts a path on some disks, so ".." must not hide behind one.
  if (name.split(/[/\\]/).includes("..")) refuse(name, 'its path has ".."');
  if (name.includes("\0")) refuse(name, "its path has a zero byte");
  return joined(name.split("/"));
}

/**
 * Where a link leads, relative to the archive's root.
 *
 * A symbolic link starts from its own directory, a hard link from the archive's root.
 *
 * @throws {ArchiveError} Where it leads outside of the archive's directory.
 */
export function linkTarget(path: string, target: string, isSymbolic: boolean): string {
  if (target.startsWith("/")) refuse(path, `it is a link to "${target}", outside of the archive`);
  const segments: string[] = isSymbolic ? path.split("/").slice(0, -1) : [];
  for (const segment of target.split("/")) {
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined)
      refuse(path, `it is a link to "${target}", outside of the archive`);
  }
  return joined(segments);
}

function joined(segments: readonly string[]): string {
  return segments.filter((segment) => segment !== "" && segment !== ".").join("/");
}

function refuse(name: string, reason: string): never {
  throw new ArchiveError(
    `Cannot unpack the archive's entry "${name}" as ${reason}. Nothing was written: pack it with paths relative to its root`,
  );
}
