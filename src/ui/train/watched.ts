import { type ReadonlySignal, signal } from "@preact/signals";
import type { FileSystem } from "../../platform/file-system.ts";
import { type Clock, systemClock } from "./clock.ts";

/** Changes that arrive together are read once, this long after the first. */
const SETTLE_MS = 150;

/** What files say, kept up to date. */
export interface Watched<T> {
  /** `undefined` until it was read for the first time. */
  readonly value: ReadonlySignal<T | undefined>;
  /** Reads anew; fulfilled when `value` has it. */
  refresh(): Promise<void>;
  dispose(): void;
}

interface Options<T> {
  files: FileSystem;
  /** Directories whose changes count. */
  paths: readonly string[];
  read(files: FileSystem): Promise<T>;
  /** Told where reading failed; the last value stays. */
  onError(error: unknown): void;
  clock?: Clock;
}

/** Reads something off the files now and after every change below `paths`. */
export function watchFiles<T>({ files, paths, read, onError, clock = systemClock }: Options<T>): Watched<T> {
  const value = signal<T | undefined>(undefined);
  let cancel: (() => void) | undefined;
  let latest = 0;
  /** Changes that come while the files are read are read after that: in a folder of thousands it takes a while. */
  let reading = 0;
  let isChanged = false;
  /** The reading that began last: its outcome is the value. */
  let newest: Promise<void> = Promise.resolve();

  function refresh(): Promise<void> {
    newest = readNow();
    return newest;
  }

  async function readNow(): Promise<void> {
    const turn = ++latest;
    reading += 1;
    try {
      const found = await read(files);
      if (turn === latest) value.value = found;
    } catch (error) {
      onError(error);
    } finally {
      reading -= 1;
      if (reading === 0 && isChanged) {
        isChanged = false;
        onChange();
      }
    }
    // Another began meanwhile, and what this one read is let go: who waits for it waits for that one.
    if (turn !== latest) await newest;
  }

  function onChange(): void {
    if (reading > 0) {
      isChanged = true;
      return;
    }
    cancel ??= clock.after(SETTLE_MS, () => {
      cancel = undefined;
      void refresh();
    });
  }

  const unwatch = paths.map((path) => files.watch(path, onChange));
  void refresh();
  return {
    value,
    refresh,
    dispose() {
      cancel?.();
      isChanged = false;
      for (const end of unwatch) end();
    },
  };
}
