import { fromBytes, toParts } from "./file-bytes.ts";
import type {
  DirectoryEntry,
  FileChange,
  FileData,
  FileHandle,
  FileStats,
  FileSystem,
  OpenFlags,
} from "./file-system.ts";
import { streamOf } from "./handle-stream.ts";
import { normalisePath } from "./paths.ts";
import type { PortCalls } from "./port-calls.ts";

/** The file system at the other end of a port. */
export class PortFileSystem implements FileSystem {
  readonly #calls: PortCalls;

  constructor(calls: PortCalls) {
    this.#calls = calls;
  }

  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  async readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    return fromBytes(
      await this.#calls.call<Uint8Array<ArrayBuffer>>("read", path, "readFile", [path]),
      encoding,
    );
  }

  async writeFile(path: string, data: FileData): Promise<void> {
    await this.#calls.call("write", path, "writeFile", [path, toParts(data, "write", path)]);
  }

  async appendFile(path: string, data: FileData): Promise<void> {
    await this.#calls.call("append to", path, "appendFile", [path, toParts(data, "append to", path)]);
  }

  async readdir(path: string): Promise<DirectoryEntry[]> {
    return await this.#calls.call("list", path, "readdir", [path]);
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    await this.#calls.call("make directory", path, "mkdir", [path, options]);
  }

  async stat(path: string): Promise<FileStats> {
    return await this.#calls.call("look at", path, "stat", [path]);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#calls.call("rename", from, "rename", [from, to]);
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    await this.#calls.call("remove", path, "rm", [path, options]);
  }

  async copyFile(from: string, to: string): Promise<void> {
    await this.#calls.call("copy", from, "copyFile", [from, to]);
  }

  async open(path: string, flags?: OpenFlags): Promise<FileHandle> {
    const handle = await this.#calls.call<number>("open", path, "open", [path, flags]);
    return new PortHandle(this.#calls, handle, path);
  }

  watch(path: string, onChange: (change: FileChange) => void): () => void {
    return this.#calls.watch(normalisePath(path, "watch"), onChange);
  }

  /** Closes the port. The other end frees the open files and the watches; calls under way fail with `EIO`. */
  disconnect(): void {
    this.#calls.end();
  }
}

class PortHandle implements FileHandle {
  readonly #calls: PortCalls;
  readonly #handle: number;
  readonly #path: string;
  #closing: Promise<void> | undefined;

  constructor(calls: PortCalls, handle: number, path: string) {
    this.#calls = calls;
    this.#handle = handle;
    this.#path = path;
  }

  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#call("read", "read", [position, length]);
  }

  async write(data: Uint8Array, position?: number): Promise<void> {
    await this.#call("write", "write", [data, position]);
  }

  readable(start?: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf((position, length) => this.read(position, length), start);
  }

  async truncate(sizeBytes: number): Promise<void> {
    await this.#call("truncate", "truncate", [sizeBytes]);
  }

  async stat(): Promise<FileStats> {
    return await this.#call("look at", "stat", []);
  }

  close(): Promise<void> {
    this.#closing ??= this.#call("close", "close", []);
    return this.#closing;
  }

  #call<T>(action: string, method: string, args: unknown[]): Promise<T> {
    return this.#calls.call(action, this.#path, method, args, this.#handle);
  }
}
