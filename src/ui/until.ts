import { effect } from "@preact/signals";
import type { FileSystem } from "../platform/file-system.ts";

/** Fulfilled when `holds`, which reads signals, first returns true. */
export function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = effect(() => {
      if (!holds()) return;
      resolve();
      queueMicrotask(() => end());
    });
  });
}

/** For tests: fulfilled when there is something at `path`. */
export function untilThere(files: FileSystem, path: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () =>
      files.stat(path).then(
        () => {
          end();
          resolve();
        },
        () => {},
      );
    const end = files.watch("/", () => void look());
    void look();
  });
}
