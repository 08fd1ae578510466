/** Node's modules as a guest lends them: see `src/worker/guest/node-fs.ts` and `node-path.ts`. */

declare module "node:fs/promises" {
  type Data = string | ArrayBufferView;
  type Utf8 = "utf8" | "utf-8";
  type TextOption = Utf8 | { encoding: Utf8 };
  type BytesOption = null | "buffer" | { encoding?: null | "buffer" };

  /** What `stat` tells of a path. */
  export interface Stats {
    /** In bytes. */
    size: number;
    mtimeMs: number;
    mtime: Date;
    isFile(): boolean;
    isDirectory(): boolean;
    isSymbolicLink(): boolean;
  }

  /** An entry of a directory. */
  export interface Dirent {
    name: string;
    /** The directory that holds it. */
    parentPath: string;
    isFile(): boolean;
    isDirectory(): boolean;
    isSymbolicLink(): boolean;
  }

  interface ReadOptions {
    buffer?: Uint8Array;
    offset?: number;
    length?: number;
    position?: number | null;
  }

  /** An open file. Without a position, reads and writes go on where the last one ended. Close it. */
  export interface FileHandle {
    read(
      buffer: Uint8Array,
      offset?: number,
      length?: number,
      position?: number | null,
    ): Promise<{ bytesRead: number; buffer: Uint8Array }>;
    read(buffer: Uint8Array, options?: ReadOptions): Promise<{ bytesRead: number; buffer: Uint8Array }>;
    read(options?: ReadOptions): Promise<{ bytesRead: number; buffer: Uint8Array }>;
    write(text: string, position?: number | null): Promise<{ bytesWritten: number; buffer: string }>;
    write(
      bytes: Uint8Array,
      offset?: number | null,
      length?: number | null,
      position?: number | null,
    ): Promise<{ bytesWritten: number; buffer: Uint8Array }>;
    /** From where the last read ended to the end of the file. */
    readFile(options: TextOption): Promise<string>;
    readFile(options?: BytesOption): Promise<Uint8Array<ArrayBuffer>>;
    writeFile(data: Data): Promise<void>;
    appendFile(data: Data): Promise<void>;
    /** The file's lines, without their ends. Closes the file after the last. */
    readLines(): AsyncGenerator<string>;
    readableWebStream(): ReadableStream<Uint8Array>;
    stat(): Promise<Stats>;
    truncate(sizeBytes?: number): Promise<void>;
    sync(): Promise<void>;
    datasync(): Promise<void>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
  }

  /** The file's text. A relative path starts at `/opt/ml/code`. Rejected with `code` "ENOENT" where there is no such file. */
  export function readFile(path: string, options: TextOption): Promise<string>;
  /** The file's bytes. */
  export function readFile(path: string, options?: BytesOption): Promise<Uint8Array<ArrayBuffer>>;
  /** Replaces the file where one exists. */
  export function writeFile(path: string, data: Data): Promise<void>;
  export function appendFile(path: string, data: Data): Promise<void>;
  /** Opens a file; `flags` are r, r+, w, w+, a or a+. */
  export function open(path: string, flags?: "r" | "r+" | "w" | "w+" | "a" | "a+"): Promise<FileHandle>;
  /** What is in a directory, sorted. */
  export function readdir(
    path: string,
    options: { withFileTypes: true; recursive?: boolean },
  ): Promise<Dirent[]>;
  export function readdir(
    path: string,
    options?: { withFileTypes?: false; recursive?: boolean },
  ): Promise<string[]>;
  export function mkdir(path: string, options?: { recursive?: boolean }): Promise<void>;
  /** Makes a directory whose name begins with `prefix`; fulfilled with its path. */
  export function mkdtemp(prefix: string): Promise<string>;
  /** Rejected where there is no such path. */
  export function access(path: string): Promise<void>;
  export function stat(path: string): Promise<Stats>;
  export function lstat(path: string): Promise<Stats>;
  export function realpath(path: string): Promise<string>;
  export function rename(from: string, to: string): Promise<void>;
  export function copyFile(from: string, to: string): Promise<void>;
  export function rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void>;
  export function unlink(path: string): Promise<void>;
  export function rmdir(path: string): Promise<void>;
  export function truncate(path: string, sizeBytes?: number): Promise<void>;
  export const constants: { F_OK: number; X_OK: number; W_OK: number; R_OK: number };
  const all: typeof import("node:fs/promises");
  export default all;
}

declare module "node:path" {
  /** The parts of a path. */
  export interface ParsedPath {
    root: string;
    dir: string;
    base: string;
    ext: string;
    name: string;
  }

  export const sep: "/";
  export const delimiter: ":";
  export function isAbsolute(path: string): boolean;
  /** Without `.`, `..` and double slashes. */
  export function normalize(path: string): string;
  export function join(...paths: string[]): string;
  /** An absolute path; relative ones start at `/opt/ml/code`. */
  export function resolve(...paths: string[]): string;
  /** The directory that holds the path. */
  export function dirname(path: string): string;
  /** The last part, without `suffix`. */
  export function basename(path: string, suffix?: string): string;
  /** From the last dot: `.params`. */
  export function extname(path: string): string;
  export function relative(from: string, to: string): string;
  export function parse(path: string): ParsedPath;
  export function format(parts: Partial<ParsedPath>): string;
  export const posix: typeof import("node:path");
}
