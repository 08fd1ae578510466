import type {
  DirectoryEntry,
  FileChange,
  FileData,
  FileHandle,
  FileStats,
  FileSystem,
  OpenFlags,
} from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { streamOf } from "./handle-stream.ts";
import { isWithin, normalisePath } from "./paths.ts";

/**
 * A view of `files` in which `/opt/ml` is `<root>/opt/ml`. Errors and changes name the view's paths, and nothing
 * outside of `root` can be reached: it is the capability that a guest is handed.
 *
 * @throws {FileSystemError} `EINVAL` where `root` is not an absolute path.
 */
export function rootedFileSystem(files: FileSystem, root: string): FileSystem {
  return new RootedFileSystem(files, normalisePath(root, "root"));
}

class RootedFileSystem implements FileSystem {
  readonly #files: FileSystem;
  /** Empty for "/", so that it can be put before a path as it is. */
  readonly #prefix: string;

  constructor(files: FileSystem, root: string) {
    this.#files = files;
    this.#prefix = root === "/" ? "" : root;
  }

  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  async readFile(path: string, encoding?: "utf8"): Promise<Uint8Array<ArrayBuffer> | string> {
    const inner = this.#inner(path, "read");
    return this.#run<Uint8Array<ArrayBuffer> | string>(() =>
      encoding ? this.#files.readFile(inner, encoding) : this.#files.readFile(inner),
    );
  }

  async writeFile(path: string, data: FileData): Promise<void> {
    const inner = this.#inner(path, "write");
    return this.#run(() => this.#files.writeFile(inner, data));
  }

  async appendFile(path: string, data: FileData): Promise<void> {
    const inner = this.#inner(path, "append to");
    return this.#run(() => this.#files.appendFile(inner, data));
  }

  async readdir(path: string): Promise<DirectoryEntry[]> {
    const inner = this.#inner(path, "list");
    return this.#run(() => this.#files.readdir(inner));
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    const inner = this.#inner(path, "make directory");
    return this.#run(() => this.#files.mkdir(inner, options));
  }

  async stat(path: string): Promise<FileStats> {
    const inner = this.#inner(path, "look at");
    return this.#run(() => this.#files.stat(inner));
  }

  async rename(from: string, to: string): Promise<void> {
    const innerFrom = this.#changeable(from, "rename");
    const innerTo = this.#inner(to, "rename");
    return this.#run(() => this.#files.rename(innerFrom, innerTo));
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    const inner = this.#changeable(path, "remove");
    return this.#run(() => this.#files.rm(inner, options));
  }

  async copyFile(from: string, to: string): Promise<void> {
    const innerFrom = this.#inner(from, "copy");
    const innerTo = this.#inner(to, "copy");
    return this.#run(() => this.#files.copyFile(innerFrom, innerTo));
  }

  async open(path: string, flags?: OpenFlags): Promise<FileHandle> {
    const inner = this.#inner(path, "open");
    const handle = await this.#run(() => this.#files.open(inner, flags));
    return new RootedHandle(handle, (run) => this.#run(run));
  }

  watch(path: string, onChange: (change: FileChange) => void): () => void {
    return this.#files.watch(this.#inner(path, "watch"), (change) => {
      onChange({ ...change, path: this.#outer(change.path) });
    });
  }

  /** The view's own root can neither be moved nor removed: to the view it is "/". */
  #changeable(path: string, action: string): string {
    if (normalisePath(path, action) === "/") throw new FileSystemError("EINVAL", action, path);
    return this.#inner(path, action);
  }

  #inner(path: string, action: string): string {
    const normal = normalisePath(path, action);
    return normal === "/" ? this.#prefix || "/" : `${this.#prefix}${normal}`;
  }

  #outer(path: string): string {
    return isWithin(path, this.#prefix || "/") ? path.slice(this.#prefix.length) || "/" : path;
  }

  async #run<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw error instanceof FileSystemError ? this.#inView(error) : error;
    }
  }

  // The inner error is not the cause of the view's: it would show where the root lies.
  #inView(error: FileSystemError): FileSystemError {
    if (this.#prefix === "" || !isWithin(error.path, this.#prefix)) return error;
    const { code, action, path, cause, reason } = error;
    return new FileSystemError(code, action, this.#outer(path), { cause, reason });
  }
}

/** A handle whose errors name the view's paths. */
class RootedHandle implements FileHandle {
  readonly #handle: FileHandle;
  readonly #run: <T>(run: () => Promise<T>) => Promise<T>;

  constructor(handle: FileHandle, run: <T>(run: () => Promise<T>) => Promise<T>) {
    this.#handle = handle;
    this.#run = run;
  }

  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#run(() => this.#handle.read(position, length));
  }

  write(data: Uint8Array, position?: number): Promise<void> {
    return this.#run(() => this.#handle.write(data, position));
  }

  readable(start?: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf((position, length) => this.read(position, length), start);
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#run(() => this.#handle.truncate(sizeBytes));
  }

  stat(): Promise<FileStats> {
    return this.#run(() => this.#handle.stat());
  }

  close(): Promise<void> {
    return this.#run(() => this.#handle.close());
  }
}
