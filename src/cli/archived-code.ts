import type { FileSystem } from "../platform/file-system.ts";
import { CODE_DIR, MODEL_DIR } from "../sagemaker/container-paths.ts";
import { pathExists } from "../sagemaker/path-exists.ts";
import { UsageError } from "./command-error.ts";
import type { ModelContainer } from "./model-container.ts";

/** Where later images look for a script, and how they call it. Clause P23. */
const ARCHIVED_CODE = `${MODEL_DIR}/code`;
const ARCHIVED_PROGRAM = "inference";

/**
 * The container with the script that came with its model, where one did.
 *
 * @param program What `SAGEMAKER_PROGRAM` names.
 * @throws {UsageError} Where it cannot be told which script of several is meant.
 */
export async function withArchivedCode(
  opened: ModelContainer,
  program: string | undefined,
): Promise<ModelContainer> {
  const { files } = opened.container;
  if (!(await pathExists(files, ARCHIVED_CODE))) return opened;
  const names = (await files.readdir(ARCHIVED_CODE))
    .filter(({ name, kind }) => kind === "file" && /\.(ts|js|mjs)$/.test(name))
    .map(({ name }) => name);
  const name = chooseProgram(names, program);
  if (name === undefined) return opened;
  await copyDirectory(files, ARCHIVED_CODE, CODE_DIR);
  return { ...opened, script: `${CODE_DIR}/${name}` };
}

/** @throws {UsageError} Where a program is named that is not there, or there are several and none is named. */
function chooseProgram(names: readonly string[], program: string | undefined): string | undefined {
  const wanted = (program ?? ARCHIVED_PROGRAM).replace(/\.(py|ts|js|mjs)$/, "");
  const found = names.find((name) => name.replace(/\.[^.]+$/, "") === wanted);
  if (found !== undefined || (program === undefined && names.length <= 1)) return found ?? names[0];
  const there = names.length > 0 ? names.join(", ") : "no script";
  throw new UsageError(
    program === undefined
      ? `Cannot choose a script in the model's code/: there are ${there}; name one with --script, or in SAGEMAKER_PROGRAM`
      : `Cannot serve SAGEMAKER_PROGRAM "${program}": in the model's code/ there is ${there}`,
  );
}

async function copyDirectory(files: FileSystem, from: string, to: string): Promise<void> {
  await files.mkdir(to, { recursive: true });
  for (const { name, kind } of await files.readdir(from)) {
    if (kind === "directory") await copyDirectory(files, `${from}/${name}`, `${to}/${name}`);
    else await files.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
