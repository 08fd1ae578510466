import type { FileSystem } from "../../platform/file-system.ts";
import { CODE_DIR } from "../../sagemaker/container-paths.ts";
import type { Project } from "./project.ts";

const SCRIPT = /\.(ts|mts|js|mjs|json)$/;
/** Longer ones are data, which TypeScript would read for seconds. */
const SIZE_LIMIT_BYTES = 500_000;
const COUNT_LIMIT = 500;

/** Keeps a project's scripts as they are in the file system, but for those that are typed in. */
export interface Scripts {
  /** What is typed: the file's own text does not count until `reread`. */
  type(path: string, text: string): void;
  reread(path: string): Promise<void>;
}

/** Reads all scripts under `/opt/ml/code`, and again what changes. */
export async function loadScripts(files: FileSystem, project: Project): Promise<Scripts> {
  const typed = new Set<string>();
  files.watch(CODE_DIR, ({ path }) => void take(path));
  await take(CODE_DIR);

  /** Takes what a path leads to now: a file, a directory with all that is in it, or nothing. */
  async function take(path: string): Promise<void> {
    const found = await find(files, path);
    const gone = project.paths().filter((each) => each === path || each.startsWith(`${path}/`));
    for (const each of gone) if (!found.includes(each) && !typed.has(each)) project.setText(each, undefined);
    await Promise.all(found.map(read));
  }

  async function read(path: string): Promise<void> {
    if (typed.has(path)) return;
    const text = await files.readFile(path, "utf8").catch(() => undefined);
    if (!typed.has(path)) project.setText(path, text);
  }

  return {
    type(path, text) {
      typed.add(path);
      project.setText(path, text);
    },
    async reread(path) {
      typed.delete(path);
      await take(path);
    },
  };
}

/** Paths of scripts at or below a path. */
async function find(files: FileSystem, path: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (each: string): Promise<void> => {
    const stats = await files.stat(each).catch(() => undefined);
    if (!stats || found.length >= COUNT_LIMIT || each.includes("/node_modules")) return;
    if (stats.kind === "directory") {
      for (const { name } of await files.readdir(each)) await visit(`${each}/${name}`);
    } else if (SCRIPT.test(each) && stats.size <= SIZE_LIMIT_BYTES) found.push(each);
  };
  await visit(path);
  return found;
}
