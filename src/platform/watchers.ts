import type { FileChange } from "./file-system.ts";
import { isWithin, normalisePath } from "./paths.ts";

/** Those who watch a file system, each with the path that it cares about. */
export class Watchers {
  readonly #watchers = new Set<{ path: string; onChange: (change: FileChange) => void }>();

  /** @throws {FileSystemError} `EINVAL` where `path` is not absolute. */
  add(path: string, onChange: (change: FileChange) => void): () => void {
    const watcher = { path: normalisePath(path, "watch"), onChange };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells each watcher of the changes at or below its path, in order. */
  tell(changes: readonly FileChange[]): void {
    if (this.#watchers.size === 0) return;
    for (const change of changes) {
      for (const { path, onChange } of [...this.#watchers]) {
        if (isWithin(change.path, path)) callSafely(onChange, change);
      }
    }
  }
}

/** One watcher that throws must not keep the change from the others, nor fail the write that it is told of. */
export function callSafely(onChange: (change: FileChange) => void, change: FileChange): void {
  try {
    onChange({ ...change });
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
