import type { DirectoryEntry, FileSystem } from "../../platform/file-system.ts";
import { CODE_DIR } from "../workspace-context.ts";

/** A file that may be the entry of a workspace. */
export interface ScriptFile {
  /** E.g. `/opt/ml/code/mnist.ts`. */
  path: string;
  /** Names that the text exports, as far as a glance at it tells: the script is not run. */
  exports: string[];
}

const SCRIPT_FILE = /\.(?:ts|mts|js|mjs)$/;
const DECLARATION_FILE = /\.d\.m?ts$/;

/** Functions that serve a model. */
export const HOSTING_FUNCTIONS = [
  "model_fn",
  "transform_fn",
  "process_request_fn",
  "input_fn",
  "predict_fn",
  "output_fn",
] as const;

/** All scripts below `/opt/ml/code`, sorted by path. */
export async function listScripts(files: FileSystem): Promise<ScriptFile[]> {
  const paths = (await listFiles(files, CODE_DIR)).map((file) => file.path);
  const scripts = paths.filter((path) => SCRIPT_FILE.test(path) && !DECLARATION_FILE.test(path));
  const found = await Promise.all(
    scripts.map(async (path) => {
      const text = await unlessGone(files.readFile(path, "utf8"));
      return text === undefined ? [] : [{ path, exports: exportedNames(text) }];
    }),
  );
  return found.flat();
}

/**
 * The names that a script's text exports.
 *
 * A glance for lists and hints: what a script really exports is known when a guest has loaded it.
 */
export function exportedNames(text: string): string[] {
  const code = text.replace(COMMENT_OR_STRING, (found) => (found.startsWith("/") ? " " : '""'));
  const declared = Array.from(code.matchAll(DECLARED_EXPORT), (match) => match[1] ?? "");
  const listed = Array.from(code.matchAll(EXPORT_LIST), (match) => match[1] ?? "")
    .flatMap((list) => list.split(","))
    .filter((item) => !/^\s*type\s/.test(item))
    .map(
      (item) =>
        item
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    );
  return [...new Set([...declared, ...listed])].filter((name) => name !== "" && name !== "default");
}

const COMMENT_OR_STRING =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;
const DECLARED_EXPORT =
  /\bexport\s+(?:async\s+)?(?:function\s*\*?|const|let|var|class)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
const EXPORT_LIST = /\bexport\s*\{([^}]*)\}/g;

/** A file below a directory with its size. */
export interface ListedFile {
  path: string;
  sizeBytes: number;
  /** Milliseconds since 1970. */
  mtimeMs: number;
}

/** So many of a directory are looked at together. */
const LOOK_TOGETHER = 64;

/** All files below `directory`, sorted by path; none where there is no such directory. */
export async function listFiles(files: FileSystem, directory: string): Promise<ListedFile[]> {
  const entries = await readDirectory(files, directory);
  const found: ListedFile[][] = [];
  for (let at = 0; at < entries.length; at += LOOK_TOGETHER) {
    const some = entries.slice(at, at + LOOK_TOGETHER);
    found.push(...(await Promise.all(some.map((entry) => filesAt(files, directory, entry)))));
  }
  return found.flat();
}

async function filesAt(
  files: FileSystem,
  directory: string,
  { name, kind }: DirectoryEntry,
): Promise<ListedFile[]> {
  const path = `${directory}/${name}`;
  if (kind === "directory") return listFiles(files, path);
  const stats = await unlessGone(files.stat(path));
  return stats ? [{ path, sizeBytes: stats.size, mtimeMs: stats.mtimeMs }] : [];
}

/** A text that is the same as long as no file of the list has changed. */
export function fingerprint(list: readonly ListedFile[]): string {
  return list.map(({ path, sizeBytes, mtimeMs }) => `${path} ${sizeBytes} ${mtimeMs}`).join("\n");
}

/** Entries of a directory, or none where it is not there. */
export async function readDirectory(files: FileSystem, directory: string): Promise<DirectoryEntry[]> {
  return (await unlessGone(files.readdir(directory))) ?? [];
}

/** What is read, or `undefined` where it is not there: while a directory is looked at, its files come and go. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
