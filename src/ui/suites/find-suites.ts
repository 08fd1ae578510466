import type { FileSystem } from "../../platform/file-system.ts";
import { readDirectory } from "../train/script-files.ts";
import { CODE_DIR, DATA_DIR, ML_ROOT, MODEL_DIR, OUTPUT_DIR } from "../workspace-context.ts";

/** The container's own directories: a suite may lie in one, but one that only holds another's suite is none. */
const OWN: ReadonlySet<string> = new Set([
  ML_ROOT,
  CODE_DIR,
  `${ML_ROOT}/input`,
  DATA_DIR,
  MODEL_DIR,
  OUTPUT_DIR,
]);

const REQUEST_FILE = /^[^.].*\.request(?:\.[^.]+)?$/;

/** The directories below `/opt/ml` that hold a case, in them or in a directory of theirs, sorted by path. */
export async function findSuites(files: FileSystem): Promise<string[]> {
  const found: string[] = [];

  async function holdsCase(directory: string): Promise<boolean> {
    const entries = await readDirectory(files, directory);
    const isOne = entries.some(({ name, kind }) => kind === "file" && REQUEST_FILE.test(name));
    const children = entries.filter(({ name, kind }) => kind === "directory" && !name.startsWith("."));
    const below = await Promise.all(children.map(({ name }) => holdsCase(`${directory}/${name}`)));
    const holds = isOne || below.includes(true);
    if (isOne || (holds && !OWN.has(directory))) found.push(directory);
    return holds;
  }

  await holdsCase(ML_ROOT);
  return found.sort();
}
