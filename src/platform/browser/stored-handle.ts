import type { FileStats } from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import type { HandleIo } from "../guarded-handle.ts";
import { statsOf } from "../tree-stats.ts";
import { truncate, writeBytes } from "./content-edits.ts";
import type { StoredNode } from "./file-database.ts";
import type { FileStore } from "./file-store.ts";
import type { Reading } from "./reading.ts";
import { namingPath } from "./storage-error.ts";

/** Bytes of one transaction: a longer write is kept step by step. */
const STEP_BYTES = 16 * 1024 * 1024;

/** An open file of the database. It holds the node, so it follows renames and outlives the file's removal. */
export class StoredHandle implements HandleIo {
  readonly #store: FileStore;
  readonly #id: number;
  readonly #path: string;

  constructor(store: FileStore, id: number, path: string) {
    this.#store = store;
    this.#id = id;
    this.#path = path;
  }

  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return await namingPath("read", this.#path, () =>
      this.#store.read((reading) =>
        reading.bytes(this.#node(reading).pieces, position, position + length, this.#path),
      ),
    );
  }

  async write(data: Uint8Array, position: number | "end"): Promise<void> {
    const steps: Promise<void>[] = [];
    for (let start = 0; start < data.length; start += STEP_BYTES) {
      const at = position === "end" ? position : position + start;
      steps.push(this.#writeStep(data.subarray(start, start + STEP_BYTES), at));
    }
    await Promise.all(steps);
  }

  async truncate(sizeBytes: number): Promise<void> {
    await namingPath("truncate", this.#path, () =>
      this.#store.write((writing) => truncate(writing, this.#node(writing), sizeBytes, this.#path)),
    );
  }

  async stat(): Promise<FileStats> {
    return await namingPath("look at", this.#path, () =>
      this.#store.look((reading) => statsOf(this.#node(reading))),
    );
  }

  async close(): Promise<void> {
    await namingPath("close", this.#path, () => this.#store.release(this.#id));
  }

  async #writeStep(bytes: Uint8Array, position: number | "end"): Promise<void> {
    await namingPath("write", this.#path, () =>
      this.#store.write((writing) => {
        const node = this.#node(writing);
        return writeBytes(writing, node, position === "end" ? node.size : position, bytes, this.#path);
      }, bytes.length),
    );
  }

  #node({ tree }: Reading): StoredNode {
    const node = tree.get(this.#id);
    if (!node) throw new FileSystemError("EBADF", "use", this.#path);
    return node;
  }
}
