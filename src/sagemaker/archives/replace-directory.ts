import type { FileSystem } from "../../platform/file-system.ts";
import { ArchiveError } from "../errors.ts";
import { pathExists } from "../path-exists.ts";

/** Directories that are being replaced now. */
const busy = new WeakMap<FileSystem, Set<string>>();

/**
 * Has `fill` make a directory's new content in an empty one beside it (`.<name>.unpacking`), which then takes its place.
 *
 * Where anything fails, the directory is as it was. Where the tab is killed between the two renames, the old content
 * is in `.<name>.old`, and the next call brings it back.
 *
 * @throws {ArchiveError} Where the directory is being replaced already.
 */
export async function replaceDirectory(
  files: FileSystem,
  directory: string,
  fill: (fresh: string) => Promise<void>,
): Promise<void> {
  const others = busy.get(files) ?? new Set();
  if (others.has(directory)) {
    throw new ArchiveError(
      `Cannot unpack into "${directory}": another archive is being unpacked there, wait for it`,
    );
  }
  busy.set(files, others.add(directory));
  try {
    await replace(files, directory, fill);
  } finally {
    others.delete(directory);
  }
}

async function replace(
  files: FileSystem,
  directory: string,
  fill: (fresh: string) => Promise<void>,
): Promise<void> {
  const cut = directory.lastIndexOf("/") + 1;
  const beside = `${directory.slice(0, cut)}.${directory.slice(cut)}`;
  const [fresh, old] = [`${beside}.unpacking`, `${beside}.old`];
  await recover(files, directory, old);
  await files.rm(fresh, { recursive: true, force: true });
  await files.mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    await swap(files, { fresh, old, directory });
  } finally {
    await files.rm(fresh, { recursive: true, force: true });
  }
}

/** Brings back what an earlier call had set aside when it was killed between its two renames. */
async function recover(files: FileSystem, directory: string, old: string): Promise<void> {
  if (!(await pathExists(files, old))) return;
  if (await pathExists(files, directory)) await files.rm(old, { recursive: true });
  else await files.rename(old, directory);
}

async function swap(files: FileSystem, paths: { fresh: string; old: string; directory: string }) {
  const { fresh, old, directory } = paths;
  const hadOld = await pathExists(files, directory);
  if (hadOld) await files.rename(directory, old);
  try {
    await files.rename(fresh, directory);
  } catch (error) {
    if (hadOld) await files.rename(old, directory);
    throw error;
  }
  if (hadOld) await files.rm(old, { recursive: true });
}
