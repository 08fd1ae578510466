import type { FileSystem } from "../platform/file-system.ts";

let files: FileSystem | undefined;

/** Lends the file system that everything that loads or saves uses. The guest calls it once, before the script. */
export function setFileSystem(fileSystem: FileSystem | undefined): void {
  files = fileSystem;
}

/** The file system that was lent. @throws {Error} where none was. */
export function fileSystem(): FileSystem {
  if (files) return files;
  throw new Error("Cannot use files: no file system was lent to mxnet, call setFileSystem first");
}
