import type { FileSystem } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";

/** A file system that is not there: every call fails with `EIO`, and with why as the cause. */
export function refusingFileSystem(cause: Error): FileSystem {
  const refuse = (action: string) => async (path: string) => {
    throw new FileSystemError("EIO", action, path, { cause });
  };
  return {
    readFile: refuse("read"),
    writeFile: refuse("write"),
    appendFile: refuse("append to"),
    readdir: refuse("list"),
    mkdir: refuse("make directory"),
    stat: refuse("look at"),
    rename: refuse("rename"),
    rm: refuse("remove"),
    copyFile: refuse("copy"),
    open: refuse("open"),
    watch: () => () => {},
  };
}
