import type { FileSystem } from "../../platform/file-system.ts";
import { type ArchiveSource, packSourcesTarGz } from "../archives/pack-tar-gz.ts";
import { CODE_DIR, MODEL_DIR } from "../container-paths.ts";

/**
 * Packs a script as the SDK does: its files at the archive's root.
 *
 * @param modules Paths of its files under `/opt/ml/code`: the script and what it imports.
 */
export function packCode(
  files: FileSystem,
  modules: readonly string[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return packSourcesTarGz(files, codeSources(modules, ""));
}

/**
 * Packs the model of `/opt/ml/model` with its entries at the archive's root, as the service does, and the script under
 * `code/`, as the SDK does for hosting. What the model has under `code/` already is left out.
 *
 * Clauses T44, F6, P23.
 */
export async function packModel(
  files: FileSystem,
  modules: readonly string[],
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const entries = await files.readdir(MODEL_DIR);
  const model = entries
    .filter(({ name }) => modules.length === 0 || name !== "code")
    .map(({ name }) => ({ path: `${MODEL_DIR}/${name}`, name }));
  return packSourcesTarGz(files, [...model, ...codeSources(modules, "code/")]);
}

function codeSources(modules: readonly string[], prefix: string): ArchiveSource[] {
  return [...modules].sort().map((path) => ({ path, name: prefix + path.slice(CODE_DIR.length + 1) }));
}
