import { CODE_DIR, DATA_DIR, MODEL_DIR } from "../workspace-context.ts";

const MODEL_FILE = /(?:\.params|-symbol\.json|-shapes\.json|^model[^/]*\.(?:tar\.gz|tgz))$/i;
const SCRIPT = /\.[cm]?[jt]s$/i;

/**
 * The directory that files of these paths belong to, where nobody named one: model files to `model`, scripts to `code`,
 * all else to the channels' directory, where a folder is a channel.
 */
export function directoryFor(paths: readonly string[]): string {
  if (paths.every((path) => MODEL_FILE.test(path))) return MODEL_DIR;
  return paths.every((path) => SCRIPT.test(path)) ? CODE_DIR : DATA_DIR;
}
