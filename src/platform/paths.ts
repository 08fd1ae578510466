import { FileSystemError } from "./file-system-error.ts";

/**
 * Checks an absolute POSIX path and returns it without doubled or trailing slashes and without "." segments.
 *
 * @param action What is tried, for the message: `"read"`.
 * @throws {FileSystemError} `EINVAL` where it is empty or relative, or holds a ".." segment or a NUL.
 */
export function normalisePath(path: string, action = "use"): string {
  return `/${splitPath(path, action).join("/")}`;
}

/** The names along an absolute path, outermost first; none for "/". Checks as `normalisePath` does. */
export function splitPath(path: string, action = "use"): string[] {
  if (typeof path !== "string" || !path.startsWith("/") || path.includes("\0")) {
    throw new FileSystemError("EINVAL", action, String(path));
  }
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  // Whoever holds a rooted view must not climb out of it, so ".." is refused and not resolved.
  if (names.includes("..")) throw new FileSystemError("EINVAL", action, path);
  return names;
}

/** Joins an absolute path and further parts: `joinPath("/opt/ml", "code/mnist.ts")`. Refuses as `normalisePath` does. */
export function joinPath(first: string, ...parts: string[]): string {
  return normalisePath([first, ...parts].join("/"), "join");
}

/** The directory that holds `path`; "/" for "/" itself. */
export function dirname(path: string): string {
  return `/${splitPath(path).slice(0, -1).join("/")}`;
}

/** The last name of `path`; empty for "/". */
export function basename(path: string): string {
  return splitPath(path).at(-1) ?? "";
}

/** Whether `path` is `directory` itself or lies below it. Both are normalised paths. */
export function isWithin(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}
