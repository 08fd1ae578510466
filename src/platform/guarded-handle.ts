import type { FileHandle, FileStats, OpenFlags } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { streamOf } from "./handle-stream.ts";

/** What an adapter does for an open file. Arguments were checked; positions and lengths are whole numbers from 0. */
export interface HandleIo {
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  write(data: Uint8Array, position: number | "end"): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  stat(): Promise<FileStats>;
  close(): Promise<void>;
}

const FLAGS: readonly unknown[] = ["r", "r+", "w", "w+", "a", "a+"] satisfies OpenFlags[];

/** @throws {FileSystemError} `EINVAL` where `flags` is none of the six. */
export function checkFlags(flags: unknown, path: string): asserts flags is OpenFlags {
  if (!FLAGS.includes(flags)) throw new FileSystemError("EINVAL", "open", path);
}

/** A handle that refuses what its flags do not allow, keeps the place of the next write, and closes once. */
export class GuardedHandle implements FileHandle {
  readonly #io: HandleIo;
  readonly #path: string;
  readonly #flags: OpenFlags;
  readonly #running = new Set<Promise<unknown>>();
  #nextWrite = 0;
  #closing: Promise<void> | undefined;

  constructor(io: HandleIo, path: string, flags: OpenFlags) {
    this.#io = io;
    this.#path = path;
    this.#flags = flags;
  }

  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#allow("read", this.#flags === "r" || this.#flags.includes("+"));
    this.#count("read", position, length);
    return await this.#run(this.#io.read(position, length));
  }

  async write(data: Uint8Array, position = this.#nextWrite): Promise<void> {
    this.#allow("write", this.#flags !== "r");
    this.#count("write", position);
    if (!(data instanceof Uint8Array)) throw new FileSystemError("EINVAL", "write", this.#path);
    this.#nextWrite = position + data.length;
    await this.#run(this.#io.write(data, this.#flags.startsWith("a") ? "end" : position));
  }

  readable(start = 0): ReadableStream<Uint8Array<ArrayBuffer>> {
    return streamOf((position, length) => this.read(position, length), start);
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#allow("truncate", this.#flags !== "r");
    this.#count("truncate", sizeBytes);
    await this.#run(this.#io.truncate(sizeBytes));
  }

  async stat(): Promise<FileStats> {
    this.#allow("look at", true);
    return await this.#run(this.#io.stat());
  }

  /** Waits for what is under way. A second call does nothing more. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => this.#io.close());
    return this.#closing;
  }

  #allow(action: string, isAllowed: boolean): void {
    if (this.#closing || !isAllowed) throw new FileSystemError("EBADF", action, this.#path);
  }

  #count(action: string, ...counts: number[]): void {
    if (counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return;
    throw new FileSystemError("EINVAL", action, this.#path);
  }

  async #run<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}
