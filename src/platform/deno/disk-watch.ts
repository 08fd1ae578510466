import type { FileChange } from "../file-system.ts";
import { basename, isWithin } from "../paths.ts";
import { isScratch } from "./replace-file.ts";

/**
 * Tells what changes at or below a path of the disk.
 *
 * The disk tells which paths to look at, not reliably what happened there. So what was there is remembered, and what a
 * look finds is compared with it.
 */
export class DiskWatch {
  readonly #prefix: string;
  readonly #target: string;
  readonly #onChange: (change: FileChange) => void;
  readonly #watcher: Deno.FsWatcher;
  readonly #known: Set<string>;

  /** @param path In the view, of which "/" is `root`. It need not be there yet. */
  constructor(root: string, path: string, onChange: (change: FileChange) => void) {
    const base = nearestDirectory(root, path);
    // The disk names what links lead to, so the paths that it tells begin with the real one.
    const realBase = Deno.realPathSync(base);
    const within = path === "/" ? "" : path;
    this.#target = `${realBase}${`${root}${within}`.slice(base.length)}`;
    this.#prefix = this.#target.slice(0, this.#target.length - within.length);
    this.#onChange = onChange;
    this.#known = new Set(pathsBelow(this.#target));
    this.#watcher = Deno.watchFs(realBase, { recursive: true });
    void this.#follow();
  }

  end(): void {
    this.#watcher.close();
  }

  async #follow(): Promise<void> {
    for await (const { kind, paths } of this.#watcher) {
      if (kind === "access") continue;
      for (const path of paths) this.#look(path);
    }
  }

  #look(path: string): void {
    if (isScratch(basename(path))) return;
    if (isWithin(path, this.#target)) this.#compare(path);
    // A directory above the watched path was made, moved or removed.
    else if (isWithin(this.#target, path)) this.#compare(this.#target);
  }

  #compare(path: string): void {
    const before = [...this.#known].filter((known) => isWithin(known, path));
    const now = pathsBelow(path);
    const isThere = new Set(now);
    for (const old of before.toReversed()) {
      if (!isThere.has(old)) this.#tell(old, "removed");
    }
    for (const found of now) {
      if (!this.#known.has(found)) this.#tell(found, "created");
      else if (found === path && isFile(path)) this.#tell(path, "changed");
    }
  }

  #tell(path: string, type: FileChange["type"]): void {
    if (type === "removed") this.#known.delete(path);
    else this.#known.add(path);
    this.#onChange({ path: path.slice(this.#prefix.length) || "/", type });
  }
}

/** The directory of the disk that is there and is nearest above `path`, or is it. */
function nearestDirectory(root: string, path: string): string {
  let at = path === "/" ? root : `${root}${path}`;
  while (at.length > root.length && !isDirectory(at)) at = at.slice(0, at.lastIndexOf("/"));
  return at || "/";
}

/** `path` and all below it, parents first; none where it is not there. */
function pathsBelow(path: string): string[] {
  if (!isDirectory(path)) return isFile(path) ? [path] : [];
  const paths = [path];
  for (const { name } of Deno.readDirSync(path)) {
    if (!isScratch(name)) paths.push(...pathsBelow(`${path}/${name}`));
  }
  return paths;
}

function isDirectory(path: string): boolean {
  return infoOf(path)?.isDirectory ?? false;
}

function isFile(path: string): boolean {
  return infoOf(path)?.isFile ?? false;
}

/** Links are not followed: they may lead round in a circle. */
function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
