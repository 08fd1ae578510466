import { basename, dirname, isWithin } from "../platform/paths.ts";
import { UsageError } from "./command-error.ts";
import type { CommandHost } from "./command-host.ts";

/** The absolute path that a user means by `path`, who stands in `cwd`: `data`, `../data/`, `/data`. */
export function absolutePath(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of `${path.startsWith("/") ? "" : `${cwd}/`}${path}`.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** A path as a user who stands in `cwd` would write it: `./job` where that is shorter. */
export function shownPath(cwd: string, path: string): string {
  if (path === cwd) return ".";
  return isWithin(path, cwd) ? `./${path.slice(cwd === "/" ? 1 : cwd.length + 1)}` : path;
}

/**
 * The absolute path of a file that the command line names, and its two parts.
 *
 * @param option For the message, e.g. `--script`.
 * @throws {UsageError} Where there is no file.
 */
export async function localFile(
  { disk, cwd }: Pick<CommandHost, "disk" | "cwd">,
  option: string,
  path: string,
): Promise<{ path: string; directory: string; name: string }> {
  const absolute = absolutePath(cwd, path);
  const kind = await kindOf(disk, absolute);
  if (kind === "file") return { path: absolute, directory: dirname(absolute), name: basename(absolute) };
  const reason = kind === undefined ? "there is no such file" : "it is a directory, it must be a file";
  throw new UsageError(`Cannot use ${option} "${path}": ${reason}`);
}

/** What is at a path of the disk; `undefined` where nothing is. */
export async function kindOf(
  disk: CommandHost["disk"],
  path: string,
): Promise<"file" | "directory" | undefined> {
  try {
    return (await disk.stat(path)).kind;
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
