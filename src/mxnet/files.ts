import type { FileSystem } from "../platform/file-system.ts";
import { MXNetError } from "./mxnet-error.ts";

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

/**
 * Reads a file with a parser that knows only its bytes.
 *
 * @throws {FileSystemError} `ENOENT` where there is no such file.
 * @throws {MXNetError} Where the parser refuses it: names the file, with the parser's error as its cause.
 */
export async function parseFile<T>(path: string, parse: (bytes: Uint8Array<ArrayBuffer>) => T): Promise<T> {
  const bytes = await fileSystem().readFile(path);
  try {
    return parse(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot load "${path}": ${reason}`, { cause });
  }
}
