// `node:path` for scripts, as on Linux: a script gets all that this module exports.

/** @public */
export const sep = "/";
/** @public */
export const delimiter = ":";

export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** Without `.`, `..` and double slashes; `.` where nothing is left. A slash at the end stays. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isAbsolute(path)) parts.push(part);
  }
  const joined = `${isAbsolute(path) ? "/" : ""}${parts.join("/")}`;
  if (joined === "") return path.endsWith("/") ? "./" : ".";
  return path.endsWith("/") && joined !== "/" ? `${joined}/` : joined;
}

export function join(...paths: string[]): string {
  const given = paths.filter((path) => path !== "");
  return given.length === 0 ? "." : normalize(given.join("/"));
}

/** The absolute path that the last absolute one and those after it make, from `/opt/ml/code` where none is. */
export function resolve(...paths: string[]): string {
  const given = ["/opt/ml/code", ...paths.filter((path) => path !== "")];
  const from = given.findLastIndex(isAbsolute);
  const path = normalize(given.slice(from).join("/"));
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

export function dirname(path: string): string {
  const slash = withoutEndSlashes(path).lastIndexOf("/");
  if (slash < 0) return ".";
  // As in Node, a double slash at the start stays.
  return slash < 2 && isAbsolute(path) ? path.slice(0, slash + 1) : path.slice(0, slash);
}

/** The last part, without `suffix`; of a path with directories at least a letter stays. */
export function basename(path: string, suffix = ""): string {
  const trimmed = withoutEndSlashes(path);
  const name = trimmed.slice(trimmed.lastIndexOf("/") + 1);
  const isWhole = name === suffix && path !== suffix;
  return suffix && !isWhole && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** From the last dot, which must not be the first letter; empty where there is none. */
export function extname(path: string): string {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

/** The way from one path to another. */
export function relative(from: string, to: string): string {
  const [start, end] = [resolve(from), resolve(to)].map((path) => path.split("/").filter(Boolean));
  if (start === undefined || end === undefined) return "";
  const same = start.findIndex((part, index) => part !== end[index]);
  const shared = same < 0 ? start.length : same;
  return [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join("/");
}

export interface ParsedPath {
  root: string;
  dir: string;
  base: string;
  ext: string;
  name: string;
}

export function parse(path: string): ParsedPath {
  const root = isAbsolute(path) ? "/" : "";
  const base = basename(path);
  const ext = extname(path);
  const slash = withoutEndSlashes(path).lastIndexOf("/");
  return { root, dir: slash > 0 ? path.slice(0, slash) : root, base, ext, name: basename(base, ext) };
}

export function format({ root = "", dir, base, name = "", ext = "" }: Partial<ParsedPath>): string {
  const file = base ?? `${name}${ext && !ext.startsWith(".") ? "." : ""}${ext}`;
  if (!dir) return `${root}${file}`;
  return dir === root ? `${dir}${file}` : `${dir}/${file}`;
}

function withoutEndSlashes(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** @public */
export const posix: object = {
  ...{
    sep,
    delimiter,
    isAbsolute,
    normalize,
    join,
    resolve,
    dirname,
    basename,
    extname,
    relative,
    parse,
    format,
  },
};
