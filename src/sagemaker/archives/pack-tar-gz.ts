import { createTarPacker, type TarPackController } from "modern-tar";
import type { FileSystem } from "../../platform/file-system.ts";
import { ArchiveError } from "../errors.ts";

/** A file of an archive, or a directory with all that is below it. */
export interface ArchiveSource {
  /** Where it is. */
  path: string;
  /** What it is called in the archive, e.g. `code/mnist.ts`; empty for a directory whose entries are at the root. */
  name: string;
}

/**
 * Packs all that is below `directory` as a `tar.gz`, as the service does with `/opt/ml/model`: entries at the
 * archive's root, sorted by name. The same files with the same dates give the same bytes.
 *
 * It streams: of a large file only pieces are in memory. A file that changes meanwhile, or cannot be read, errors the
 * stream.
 *
 * Clause T44.
 */
export function packTarGz(files: FileSystem, directory: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return packSourcesTarGz(files, [{ path: directory, name: "" }]);
}

/** Packs files and directories under names of their own, in their order, as `packTarGz` does. */
export function packSourcesTarGz(
  files: FileSystem,
  sources: readonly ArchiveSource[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  addSources(files, controller, sources).then(
    () => controller.finalize(),
    // The reader gets the error; where it went away itself, nobody is left to tell.
    (error: unknown) => controller.error(error),
  );
  return readable.pipeThrough(new CompressionStream("gzip"));
}

async function addSources(
  files: FileSystem,
  tar: TarPackController,
  sources: readonly ArchiveSource[],
): Promise<void> {
  for (const { path, name } of sources) {
    if ((await files.stat(path)).kind === "file") await addFile(files, tar, path, name);
    else await addEntries(files, tar, path, name === "" ? "" : `${name}/`);
  }
}

async function addEntries(
  files: FileSystem,
  tar: TarPackController,
  directory: string,
  prefix: string,
): Promise<void> {
  for (const { name, kind } of await files.readdir(directory)) {
    const path = `${directory}/${name}`;
    if (kind === "file") {
      await addFile(files, tar, path, prefix + name);
      continue;
    }
    const { mtimeMs } = await files.stat(path);
    const header = {
      name: `${prefix}${name}/`,
      size: 0,
      type: "directory",
      mtime: new Date(mtimeMs),
    } as const;
    await tar.add(header).close();
    await addEntries(files, tar, path, `${prefix}${name}/`);
  }
}

async function addFile(files: FileSystem, tar: TarPackController, path: string, name: string): Promise<void> {
  const file = await files.open(path, "r");
  try {
    const { size, mtimeMs } = await file.stat();
    await file.readable().pipeTo(tar.add({ name, size, mtime: new Date(mtimeMs) }));
  } catch (cause) {
    throw new ArchiveError(`Cannot pack "${path}": ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    await file.close();
  }
}
