import { fromBytes, toBytes } from "../file-bytes.ts";
import type {
  DirectoryEntry,
  FileChange,
  FileData,
  FileHandle,
  FileStats,
  FileSystem,
  OpenFlags,
} from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import { checkFlags, GuardedHandle } from "../guarded-handle.ts";
import { isWithin, normalisePath } from "../paths.ts";
import { byName } from "../tree-stats.ts";
import { codeOf, onDisk } from "./disk-error.ts";
import { DiskHandle, diskStats } from "./disk-handle.ts";
import { DiskWatch } from "./disk-watch.ts";
import { isScratch, replaceFile, writeFully } from "./replace-file.ts";

/**
 * The directory `root` of Deno's disk, seen as "/", with other directories mounted in it.
 *
 * A file is replaced by a rename of one that was written in full beside it, so a write that was cut short leaves the
 * old one. Writes are flushed to the disk before they are acknowledged. Symbolic links are followed: what a person has
 * linked into `root` is meant to be used; nothing here makes one.
 */
export class DiskFileSystem implements FileSystem {
  /** From the longest path to the shortest, which is the root's. */
  readonly #mounts: readonly Mount[];

  /**
   * @param root Path of a directory that is there, without a trailing slash.
   * @param mounts Other such directories by their paths in the view: `{ "/opt/ml": "/home/me/job" }`. The longest path
   *   counts. A mount is listed only where its directory's parent has an entry of its name.
   */
  constructor(root: string, mounts: Readonly<Record<string, string>> = {}) {
    const all = Object.entries({ ...mounts, "/": root }).map(([path, real]) => ({
      prefix: path === "/" ? "" : normalisePath(path, "mount"),
      real: real === "/" ? "" : real,
    }));
    this.#mounts = all.sort((a, b) => b.prefix.length - a.prefix.length);
  }

  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  async readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    const real = this.#real(path, "read");
    return fromBytes(await onDisk("read", path, () => Deno.readFile(real)), encoding);
  }

  async writeFile(path: string, data: FileData): Promise<void> {
    const bytes = toBytes(data, "write", path);
    const real = this.#realFile(path, "write");
    await onDisk("write", path, () => replaceFile(real, (scratch) => writeFully(scratch, bytes)));
  }

  async appendFile(path: string, data: FileData): Promise<void> {
    const bytes = toBytes(data, "append to", path);
    const real = this.#realFile(path, "append to");
    await onDisk("append to", path, () => writeFully(real, bytes, { append: true, create: true }));
  }

  async readdir(path: string): Promise<DirectoryEntry[]> {
    const real = this.#real(path, "list");
    return await onDisk("list", path, async () => {
      const entries: DirectoryEntry[] = [];
      for await (const entry of Deno.readDir(real)) {
        if (isScratch(entry.name)) continue;
        const isDirectory = entry.isSymlink
          ? await leadsToDirectory(`${real}/${entry.name}`)
          : entry.isDirectory;
        entries.push({ name: entry.name, kind: isDirectory ? "directory" : "file" });
      }
      return entries.sort(byName);
    });
  }

  async mkdir(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    const real = this.#real(path, "make directory");
    await onDisk("make directory", path, () => Deno.mkdir(real, options));
  }

  async stat(path: string): Promise<FileStats> {
    const real = this.#real(path, "look at");
    return await onDisk("look at", path, async () => diskStats(await Deno.stat(real)));
  }

  async rename(from: string, to: string): Promise<void> {
    const [realFrom, realTo] = [this.#changeable(from, "rename"), this.#real(to, "rename")];
    await onDisk("rename", from, () => Deno.lstat(realFrom));
    await onDisk("rename", to, async () => {
      try {
        await Deno.rename(realFrom, realTo);
      } catch (cause) {
        if (isOtherDisk(cause) && !(await Deno.stat(realFrom)).isDirectory) {
          await replaceFile(realTo, (scratch) => copyFully(realFrom, scratch));
          return await Deno.remove(realFrom);
        }
        // A directory would move into itself. Of all else it is the target that does not fit.
        if (codeOf(cause) !== "EINVAL") throw cause;
        throw new FileSystemError("EINVAL", "rename", from, { cause });
      }
    });
  }

  async rm(path: string, { recursive = false, force = false } = {}): Promise<void> {
    const real = this.#changeable(path, "remove");
    await onDisk("remove", path, async () => {
      const info = await infoOf(real);
      if (!info && force) return;
      if (info?.isDirectory && !recursive) throw new FileSystemError("EISDIR", "remove", path);
      await Deno.remove(real, { recursive });
    });
  }

  async copyFile(from: string, to: string): Promise<void> {
    const [realFrom, realTo] = [this.#real(from, "copy"), this.#realFile(to, "copy")];
    const source = await onDisk("copy", from, () => Deno.stat(realFrom));
    if (source.isDirectory) throw new FileSystemError("EISDIR", "copy", from);
    if (realFrom === realTo) return;
    await onDisk("copy", to, () => replaceFile(realTo, (scratch) => copyFully(realFrom, scratch)));
  }

  async open(path: string, flags: OpenFlags = "r"): Promise<FileHandle> {
    checkFlags(flags, path);
    const real = this.#real(path, "open");
    return await onDisk("open", path, async () => {
      const handle = await DiskHandle.open(real, path, flags);
      return new GuardedHandle(handle, path, flags);
    });
  }

  /** Tells what anyone changes, other programs too: late, and a change now and then more than once. */
  watch(path: string, onChange: (change: FileChange) => void): () => void {
    const normal = normalisePath(path, "watch");
    const { prefix, real } = this.#mountOf(normal);
    const watch = new DiskWatch(real, normal.slice(prefix.length) || "/", (change) => {
      onChange({ ...change, path: change.path === "/" ? prefix || "/" : `${prefix}${change.path}` });
    });
    return () => watch.end();
  }

  #mountOf(path: string): Mount {
    const found = this.#mounts.find(({ prefix }) => isWithin(path, prefix || "/"));
    // The root's holds every path.
    if (found === undefined) throw new FileSystemError("EINVAL", "use", path);
    return found;
  }

  #real(path: string, action: string): string {
    const normal = normalisePath(path, action);
    const { prefix, real } = this.#mountOf(normal);
    return `${real}${normal.slice(prefix.length)}`.replace(/(?<=.)\/$/, "") || "/";
  }

  #realFile(path: string, action: string): string {
    const normal = normalisePath(path, action);
    if (this.#mounts.some(({ prefix }) => (prefix || "/") === normal))
      throw new FileSystemError("EISDIR", action, path);
    return this.#real(path, action);
  }

  /** The root and what is mounted can neither be moved nor removed, nor can what holds it. */
  #changeable(path: string, action: string): string {
    const normal = normalisePath(path, action);
    if (normal === "/") throw new FileSystemError("EINVAL", action, path);
    if (this.#mounts.some(({ prefix }) => isWithin(prefix, normal)))
      throw new FileSystemError("EACCES", action, path);
    return this.#real(path, action);
  }
}

/** A directory and where in the view it begins; both are empty for "/". */
interface Mount {
  prefix: string;
  real: string;
}

/** A mounted directory may be on another disk, where a rename cannot go. */
function isOtherDisk(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EXDEV";
}

async function copyFully(from: string, to: string): Promise<void> {
  await Deno.copyFile(from, to);
  const file = await Deno.open(to, { write: true });
  try {
    await file.sync();
  } finally {
    file.close();
  }
}

async function leadsToDirectory(link: string): Promise<boolean> {
  try {
    return (await Deno.stat(link)).isDirectory;
  } catch (error) {
    // It leads nowhere.
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What is there, a link as itself. @throws What the disk says, but for "not found". */
async function infoOf(real: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(real);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
