import type { FileStats, OpenFlags } from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import type { HandleIo } from "../guarded-handle.ts";
import { onDisk } from "./disk-error.ts";
import { writeAll } from "./replace-file.ts";

const OPTIONS: Record<OpenFlags, Deno.OpenOptions> = {
  r: { read: true },
  "r+": { read: true, write: true },
  w: { write: true, create: true, truncate: true },
  "w+": { read: true, write: true, create: true, truncate: true },
  a: { append: true, create: true },
  "a+": { read: true, append: true, create: true },
};

/** An open file of the disk. It has one place, which each read and write sets first: so they go one after another. */
export class DiskHandle implements HandleIo {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();
  #isChanged = false;

  private constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  static async open(real: string, path: string, flags: OpenFlags): Promise<DiskHandle> {
    const file = await Deno.open(real, OPTIONS[flags]);
    const { isDirectory } = await file.stat();
    if (!isDirectory) return new DiskHandle(file, path);
    file.close();
    throw new FileSystemError("EISDIR", "open", path);
  }

  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#next("read", async () => {
      const { size } = await this.#file.stat();
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - position)));
      await this.#file.seek(position, Deno.SeekMode.Start);
      let at = 0;
      while (at < bytes.length) {
        const count = await this.#file.read(bytes.subarray(at));
        if (count === null) break;
        at += count;
      }
      return at === bytes.length ? bytes : bytes.slice(0, at);
    });
  }

  write(data: Uint8Array, position: number | "end"): Promise<void> {
    return this.#next("write", async () => {
      this.#isChanged = true;
      if (position !== "end") await this.#file.seek(position, Deno.SeekMode.Start);
      await writeAll(this.#file, data);
    });
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#next("truncate", async () => {
      this.#isChanged = true;
      await this.#file.truncate(sizeBytes);
    });
  }

  stat(): Promise<FileStats> {
    return this.#next("look at", async () => diskStats(await this.#file.stat()));
  }

  close(): Promise<void> {
    return this.#next("close", async () => {
      try {
        if (this.#isChanged) await this.#file.sync();
      } finally {
        this.#file.close();
      }
    });
  }

  #next<T>(action: string, run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => onDisk(action, this.#path, run));
    this.#last = result.catch(() => {});
    return result;
  }
}

export function diskStats(info: Deno.FileInfo): FileStats {
  return {
    kind: info.isDirectory ? "directory" : "file",
    size: info.isDirectory ? 0 : info.size,
    mtimeMs: info.mtime?.getTime() ?? 0,
  };
}
