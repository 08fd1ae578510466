import type { FileSystem } from "../platform/file-system.ts";
import { FileSystemError } from "../platform/file-system-error.ts";

/** Whether a file or a directory has that path. */
export async function pathExists(files: FileSystem, path: string): Promise<boolean> {
  try {
    await files.stat(path);
    return true;
  } catch (error) {
    if (error instanceof FileSystemError && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return false;
    throw error;
  }
}
