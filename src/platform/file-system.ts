/**
 * The files a script sees, shaped like `node:fs/promises`.
 *
 * Paths are absolute, POSIX style. Errors carry Node's codes (`ENOENT`, `EEXIST`, `ENOTDIR`, `EISDIR`, `ENOTEMPTY`,
 * `EINVAL`, `ENOSPC`, `EBADF`). A promise that is fulfilled is an acknowledged write: it outlives a reload, a
 * closed tab and a killed browser. A write that was cut short leaves the old file whole.
 */
export interface FileSystem {
  /** @throws {FileSystemError} `ENOENT` where nothing has that path, `EISDIR` for a directory. */
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  /** Replaces the file where one exists, as a whole. @throws {FileSystemError} `ENOENT` where the directory is missing. */
  writeFile(path: string, data: FileData): Promise<void>;
  /** Makes the file where none exists. */
  appendFile(path: string, data: FileData): Promise<void>;
  /** Entries of a directory, sorted by name. @throws {FileSystemError} `ENOENT`, `ENOTDIR`. */
  readdir(path: string): Promise<DirectoryEntry[]>;
  /** @throws {FileSystemError} `EEXIST` where the path is there, unless `recursive` and it is a directory. */
  mkdir(path: string, options?: { recursive?: boolean }): Promise<void>;
  /** @throws {FileSystemError} `ENOENT`. */
  stat(path: string): Promise<FileStats>;
  /** Replaces a file at `to`. A directory moves with all it holds. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or with `recursive` a directory with all it holds. @throws {FileSystemError} `ENOENT` unless `force`. */
  rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  copyFile(from: string, to: string): Promise<void>;
  /** `r` reads, `w` makes or empties, `a` makes or appends, `r+` reads and writes. */
  open(path: string, flags?: OpenFlags): Promise<FileHandle>;
  /** Calls `onChange` after each change at or below `path`, whoever made it. Returns what ends it. */
  watch(path: string, onChange: (change: FileChange) => void): () => void;
}

/** Bytes, a list of bytes to be written one after another, or text, which is written as UTF-8. */
export type FileData = Uint8Array | readonly Uint8Array[] | string;

export type OpenFlags = "r" | "r+" | "w" | "w+" | "a" | "a+";

/** An open file. Close it. */
export interface FileHandle {
  /** Reads at most `length` bytes from `position`. Fewer come at the end of the file, none after it. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Writes all of `data` at `position`; where the file was opened with `a`, at its end. */
  write(data: Uint8Array, position?: number): Promise<void>;
  /** The bytes from `start` (default 0) to the end, in pieces. */
  readable(start?: number): ReadableStream<Uint8Array<ArrayBuffer>>;
  truncate(sizeBytes: number): Promise<void>;
  stat(): Promise<FileStats>;
  /** Fulfilled when all that was written is kept. */
  close(): Promise<void>;
}

/** One name in a directory. */
export interface DirectoryEntry {
  name: string;
  kind: FileKind;
}

export type FileKind = "file" | "directory";

/** What `stat` tells. */
export interface FileStats {
  kind: FileKind;
  /** Bytes; 0 for a directory. */
  size: number;
  /** Milliseconds since 1970. */
  mtimeMs: number;
}

/** Something was made, changed or removed at `path`; a rename tells of both paths. */
export interface FileChange {
  path: string;
  type: "created" | "changed" | "removed";
}
