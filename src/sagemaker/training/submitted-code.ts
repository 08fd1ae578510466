import type { FileSystem } from "../../platform/file-system.ts";
import { unpackTarGz } from "../archives/unpack-tar-gz.ts";
import { CODE_DIR } from "../container-paths.ts";
import { pathExists } from "../path-exists.ts";
import { serviceValue } from "./training-environment.ts";

/**
 * Puts the script's archive that `sagemaker_submit_directory` names where the script is looked for.
 *
 * A `tar.gz` that is mounted, e.g. `file:///opt/ml/input/data/code/sourcedir.tar.gz`, is unpacked to `/opt/ml/code`. Any
 * other value means that the code is there already. So does `s3://…` where the program is there: nothing is fetched.
 *
 * @throws {Error} Where the code is at S3 only.
 * @throws {ArchiveError} Where the archive cannot be unpacked.
 *
 * Clause T3.
 */
export async function placeSubmittedCode(
  files: FileSystem,
  hyperparameters: Readonly<Record<string, string>>,
): Promise<void> {
  const directory = serviceValue(hyperparameters.sagemaker_submit_directory);
  if (/^s3:\/\//i.test(directory)) return await refuseUnlessThere(files, hyperparameters, directory);
  const path = directory.replace(/^file:\/\//, "");
  if (!path.startsWith("/") || !(await isFile(files, path))) return;
  const archive = await files.open(path, "r");
  try {
    await unpackTarGz(archive.readable(), files, CODE_DIR);
  } finally {
    await archive.close();
  }
}

async function refuseUnlessThere(
  files: FileSystem,
  { sagemaker_program }: Readonly<Record<string, string>>,
  directory: string,
): Promise<void> {
  const program = serviceValue(sagemaker_program);
  if (program !== "" && (await pathExists(files, `${CODE_DIR}/${program}`))) return;
  throw new Error(
    `Cannot fetch the script from sagemaker_submit_directory "${directory}": nothing is fetched from S3. Mount the script at ${CODE_DIR}, or give its sourcedir.tar.gz as a channel "code" and set sagemaker_submit_directory to "file:///opt/ml/input/data/code/sourcedir.tar.gz"`,
  );
}

async function isFile(files: FileSystem, path: string): Promise<boolean> {
  return (await pathExists(files, path)) && (await files.stat(path)).kind === "file";
}
