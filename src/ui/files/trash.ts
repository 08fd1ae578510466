import type { FileSystem } from "../../platform/file-system.ts";
import { nameOf, parentOf } from "./paths.ts";

/** Where removed things wait for being removed for good. Outside of all workspaces: no script sees it. */
export const TRASH_DIR = "/.trash";

/** Things that were left here for longer were left by a page that was closed. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;

/** Something that was removed and can still be had back. */
export interface Discarded {
  restore(): Promise<void>;
  /** Removes it for good. */
  purge(): Promise<void>;
}

export interface Trash {
  /** Removes a file or directory so that it can be had back: no byte is copied. */
  discard(path: string): Promise<Discarded>;
  /** Removes for good what earlier visits left. */
  purgeLeftBehind(): Promise<void>;
}

/** @param files All workspaces, with the trash beside them. */
export function createTrash(files: FileSystem, now: () => number = Date.now): Trash {
  let count = 0;

  async function discard(path: string): Promise<Discarded> {
    const place = `${TRASH_DIR}/${now()}-${++count}-${Math.random().toString(36).slice(2, 8)}`;
    await files.mkdir(place, { recursive: true });
    await files.rename(path, `${place}/${nameOf(path)}`);
    return {
      async restore() {
        await files.mkdir(parentOf(path), { recursive: true });
        await files.rename(`${place}/${nameOf(path)}`, path);
        await files.rm(place, { recursive: true, force: true });
      },
      purge: () => files.rm(place, { recursive: true, force: true }),
    };
  }

  async function purgeLeftBehind(): Promise<void> {
    await files.mkdir(TRASH_DIR, { recursive: true });
    for (const { name } of await files.readdir(TRASH_DIR)) {
      const isOld = now() - Number.parseInt(name, 10) > LEFT_BEHIND_MS;
      if (isOld) await files.rm(`${TRASH_DIR}/${name}`, { recursive: true, force: true });
    }
  }

  return { discard, purgeLeftBehind };
}
